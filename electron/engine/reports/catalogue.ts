import { type CellClass, CLASS_NAMES } from '../../contract/classes.ts';
import type { Role } from '../../contract/people.ts';
import type { ReportLanguage, ReportReader } from '../../contract/reports.ts';

/** Every word that a printed report says. Figures and names are filled in by the layout. */
export interface ReportWords {
  title: string;
  number: string;
  status: Record<'preliminary' | 'final' | 'corrected', string>;
  preliminaryNote: string;
  supersedes: string;
  synthetic: string;
  labels: Record<
    | 'patient'
    | 'mrn'
    | 'birth'
    | 'age'
    | 'sex'
    | 'ward'
    | 'orderer'
    | 'placer'
    | 'accession'
    | 'specimen'
    | 'priority'
    | 'collected'
    | 'received'
    | 'analysed'
    | 'signed'
    | 'slide'
    | 'clinical'
    | 'method'
    | 'counted'
    | 'target'
    | 'fields'
    | 'located',
    string
  >;
  sex: Record<'female' | 'male' | 'other' | 'unknown', string>;
  priority: Record<'routine' | 'urgent' | 'stat', string>;
  method: Record<'human_verified' | 'not_verified', string>;
  years: (n: number) => string;
  months: (n: number) => string;
  days: (n: number) => string;
  everyCell: string;
  images: Record<'field' | 'cell', (n: number) => string>;
  table: Record<
    | 'class'
    | 'count'
    | 'percent'
    | 'limits'
    | 'range'
    | 'absolute'
    | 'flag'
    | 'total'
    | 'caption'
    | 'neutrophils'
    | 'unreviewed'
    | 'previous',
    string
  >;
  classes: Record<CellClass, string>;
  untrained: string;
  /** In place of a figure of a class that the classifier can't call. */
  notTrained: string;
  readers: Record<ReportReader['part'] | 'title', string> & { titles: Record<Role, string> };
  critical: { title: string };
  previous: { title: string; rule: string; differs: (classes: readonly string[]) => string };
  outside: Record<'title' | 'per100' | 'unidentified' | 'excluded', string>;
  wbc: Record<'title' | 'given' | 'corrected' | 'none', string> & {
    applied: (threshold: number) => string;
    below_threshold: (threshold: number) => string;
    given_corrected: string;
    source: Record<'order' | 'typed', string>;
  };
  comment: string;
  pictures: string;
  signatures: Record<'title' | 'none' | 'reviewed' | 'approved' | 'override', string>;
  second: (figures: { first: string; second: string; compared: number; agreed: number; kappa: string }) => string;
  amendments: {
    title: string;
    entry: (figures: { version: number; at: string; by: string; cells: number }) => string;
    reason: string;
    class: string;
    before: string;
    after: string;
    same: string;
  };
  notes: {
    rounding: string;
    limits: string;
    withheld: (cells: number) => string;
    unreviewed: (cells: number) => string;
    ranges: (group: string, source: string) => string;
    assumed: string;
    noRanges: string;
    untrained: string;
    flags: string;
    times: (zone: string) => string;
  };
  provenance: {
    model: string;
    segmenter: string;
    calibrated: Record<'yes' | 'no', string>;
    provider: string;
    changed: (figures: { changed: number; cells: number; percent: string; reviewed: number }) => string;
    qc: Record<'not_recorded' | 'passed' | 'failed', string>;
    content: string;
  };
  research: string;
  page: (page: number, pages: number) => string;
}

const en: ReportWords = {
  title: 'Differential white cell count',
  number: 'Report',
  status: { preliminary: 'Preliminary', final: 'Final', corrected: 'Corrected' },
  preliminaryNote: 'PRELIMINARY - not signed',
  supersedes: 'CORRECTED REPORT - replaces',
  synthetic: 'Synthetic sample: generated images, not a patient’s',
  labels: {
    patient: 'Patient',
    mrn: 'Patient no.',
    birth: 'Born',
    age: 'Age',
    sex: 'Sex',
    ward: 'Ward',
    orderer: 'Ordered by',
    placer: 'Order no.',
    accession: 'Sample',
    specimen: 'Specimen',
    priority: 'Priority',
    collected: 'Collected',
    received: 'Received',
    analysed: 'Analysed',
    signed: 'Signed',
    slide: 'Slide',
    clinical: 'Clinical details',
    method: 'Method',
    counted: 'White cells counted',
    target: 'Target',
    fields: 'Images',
    located: 'Cells located',
  },
  sex: { female: 'female', male: 'male', other: 'other', unknown: 'not stated' },
  priority: { routine: 'routine', urgent: 'urgent', stat: 'STAT' },
  method: {
    human_verified: 'digital image differential, human-verified',
    not_verified: 'digital image differential, not yet verified',
  },
  years: (n) => `${n} y`,
  months: (n) => `${n} mo`,
  days: (n) => `${n} d`,
  everyCell: 'every cell',
  images: { field: (n) => `1 slide, ${n} fields`, cell: (n) => `1 slide, ${n} cell images` },
  table: {
    class: 'Class',
    count: 'Cells',
    percent: '%',
    limits: '95% limits',
    range: 'Reference',
    absolute: 'Absolute',
    flag: '',
    total: 'White cells counted',
    caption: 'Differential',
    neutrophils: 'Neutrophils, all stages (NE+ME+MY+PR)',
    unreviewed: 'Unreviewed cells',
    previous: 'Previous',
  },
  classes: CLASS_NAMES,
  untrained: '†',
  notTrained: 'not trained',
  readers: {
    title: 'Read by',
    first: 'First reader',
    second: 'Second reader',
    arbiter: 'Arbiter',
    signer: 'Signed by',
    titles: { technologist: 'technologist', pathologist: 'pathologist', administrator: 'administrator' },
  },
  critical: { title: 'CRITICAL VALUES' },
  previous: {
    title: 'Previous result',
    rule: 'Delta rule: Fisher’s exact test a class, corrected (Holm), p < 0.05.',
    differs: (classes) =>
      classes.length ? `More than chance (Δ): ${classes.join(', ')}.` : 'No class differs by more than chance.',
  },
  outside: {
    title: 'Outside the 100%',
    per100: 'per 100 white cells',
    unidentified: 'Unidentified',
    excluded: 'Not classed (taken out by the reviewer)',
  },
  wbc: {
    title: 'White cell count',
    given: 'As given',
    corrected: 'Corrected for NRBC',
    none: 'Not given: no absolute counts.',
    applied: (threshold) => `count × 100 / (100 + NRBC per 100 WBC), from ${threshold} NRBC on`,
    below_threshold: (threshold) => `not corrected: below ${threshold} NRBC per 100 WBC`,
    given_corrected: 'corrected by the analyser; not corrected again',
    source: { order: 'from the order', typed: 'entered for this report' },
  },
  comment: 'Comment on morphology',
  pictures: 'Abnormal classes',
  signatures: {
    title: 'Signatures',
    none: 'Not signed. Figures may change.',
    reviewed: 'reviewed and verified the count',
    approved: 'approved the report',
    override: 'Fewer cells than the target:',
  },
  second: ({ first, second, compared, agreed, kappa }) =>
    `Read twice, by ${first} and ${second}: ${agreed} of ${compared} cells alike${kappa && `, kappa ${kappa}`}.`,
  amendments: {
    title: 'Amendments',
    entry: ({ version, at, by, cells }) =>
      `Version ${version}, opened ${at}${by && ` by ${by}`}; ${cells} ${cells === 1 ? 'cell' : 'cells'} changed.`,
    reason: 'Reason:',
    class: 'Class',
    before: 'Before',
    after: 'Now',
    same: 'The count itself is unchanged.',
  },
  notes: {
    rounding: 'Percentages are rounded to one decimal by largest remainder, so that they add up to 100.0.',
    limits: 'Limits are exact binomial (Clopper-Pearson) and cover sampling error only.',
    withheld: (cells) =>
      `No limits: the stain of ${cells} cells is unknown to the classifier and not every cell was reviewed; errors of the calls are larger than sampling error.`,
    unreviewed: (cells) =>
      `${cells} ${cells === 1 ? 'cell is' : 'cells are'} unreviewed: errors of their calls are not in the limits.`,
    ranges: (group, source) => `Reference ranges: ${group}. ${source}.`,
    assumed: 'The age is not known: adult ranges were taken.',
    noRanges: 'No reference range fits this patient.',
    untrained: '† The classifier does not know this class: only a person’s review finds such cells.',
    flags: 'L below, H above the reference range.',
    times: (zone) => `Times: ${zone}.`,
  },
  provenance: {
    model: 'Model',
    segmenter: 'segmenter',
    calibrated: { yes: 'calibrated', no: 'not calibrated' },
    provider: 'on',
    changed: ({ changed, cells, percent, reviewed }) =>
      `${reviewed} of ${cells} cells seen by the reviewer, ${changed} (${percent}%) changed`,
    qc: { not_recorded: 'QC: none on record', passed: 'QC: passed', failed: 'QC: FAILED' },
    content: 'content',
  },
  research: 'For research use only. Not for use in diagnostic procedures.',
  page: (page, pages) => `Page ${page} of ${pages}`,
};

const ko: ReportWords = {
  title: '백혈구 감별계산 보고서',
  number: '보고서',
  status: { preliminary: '예비', final: '최종', corrected: '정정' },
  preliminaryNote: '예비 보고서 - 서명되지 않음',
  supersedes: '정정 보고서 - 대체 대상:',
  synthetic: '합성 검체: 생성된 영상이며 환자 검체가 아님',
  labels: {
    patient: '환자',
    mrn: '등록번호',
    birth: '생년월일',
    age: '나이',
    sex: '성별',
    ward: '병동',
    orderer: '의뢰의',
    placer: '처방번호',
    accession: '검체번호',
    specimen: '검체',
    priority: '우선순위',
    collected: '채취',
    received: '접수',
    analysed: '분석',
    signed: '서명',
    slide: '슬라이드',
    clinical: '임상 정보',
    method: '방법',
    counted: '계수한 백혈구',
    target: '목표',
    fields: '영상',
    located: '검출된 세포',
  },
  sex: { female: '여', male: '남', other: '기타', unknown: '미기재' },
  priority: { routine: '일반', urgent: '긴급', stat: '응급(STAT)' },
  method: {
    human_verified: '디지털 영상 감별계산, 판독자 확인',
    not_verified: '디지털 영상 감별계산, 확인 전',
  },
  years: (n) => `${n}세`,
  months: (n) => `${n}개월`,
  days: (n) => `${n}일`,
  everyCell: '모든 세포',
  images: { field: (n) => `슬라이드 1장, 시야 ${n}개`, cell: (n) => `슬라이드 1장, 세포 영상 ${n}장` },
  table: {
    class: '분류',
    count: '세포 수',
    percent: '%',
    limits: '95% 신뢰한계',
    range: '참고치',
    absolute: '절대수',
    flag: '',
    total: '계수한 백혈구',
    caption: '감별계산',
    neutrophils: '호중구 전체 (NE+ME+MY+PR)',
    unreviewed: '검토되지 않은 세포',
    previous: '이전',
  },
  classes: {
    BA: '호염기구',
    EO: '호산구',
    LY: '림프구',
    MO: '단핵구',
    NE: '호중구',
    ME: '후골수구',
    MY: '골수구',
    PR: '전골수구',
    LR: '반응성 림프구',
    LA: '비정상 림프구',
    BL: '모세포',
    PC: '형질세포',
    NR: '유핵 적혈구',
    AR: '인공물',
  },
  untrained: '†',
  notTrained: '학습 안 됨',
  readers: {
    title: '판독자',
    first: '1차 판독',
    second: '2차 판독',
    arbiter: '최종 판정',
    signer: '서명',
    titles: { technologist: '임상병리사', pathologist: '진단검사의학과 전문의', administrator: '관리자' },
  },
  critical: { title: '위험치' },
  previous: {
    title: '이전 결과',
    rule: '델타 규칙: 분류별 Fisher 정확 검정, Holm 보정, p < 0.05.',
    differs: (classes) => (classes.length ? `우연을 넘는 차이(Δ): ${classes.join(', ')}.` : '우연을 넘는 차이 없음.'),
  },
  outside: {
    title: '100%에 포함되지 않는 세포',
    per100: '백혈구 100개당',
    unidentified: '미분류',
    excluded: '제외(판독자가 계수에서 제외)',
  },
  wbc: {
    title: '백혈구 수',
    given: '보고된 값',
    corrected: '유핵 적혈구 보정',
    none: '백혈구 수가 없어 절대수를 계산하지 않음.',
    applied: (threshold) =>
      `백혈구 수 × 100 / (100 + 백혈구 100개당 유핵 적혈구), 유핵 적혈구 ${threshold}개 이상일 때`,
    below_threshold: (threshold) => `보정하지 않음: 백혈구 100개당 유핵 적혈구 ${threshold}개 미만`,
    given_corrected: '장비에서 이미 보정된 값; 다시 보정하지 않음',
    source: { order: '처방에서 전달됨', typed: '보고서에 입력됨' },
  },
  comment: '형태 소견',
  pictures: '비정상 세포',
  signatures: {
    title: '서명',
    none: '서명되지 않음. 결과가 바뀔 수 있음.',
    reviewed: '판독 및 계수 확인',
    approved: '보고서 승인',
    override: '목표보다 적게 계수한 사유:',
  },
  second: ({ first, second, compared, agreed, kappa }) =>
    `이중 판독: ${first}, ${second}. 세포 ${compared}개 중 ${agreed}개 일치${kappa && `, 카파 ${kappa}`}.`,
  amendments: {
    title: '정정 이력',
    entry: ({ version, at, by, cells }) => `버전 ${version}, ${at}${by && ` ${by}`} 정정 시작; 세포 ${cells}개 변경.`,
    reason: '사유:',
    class: '분류',
    before: '정정 전',
    after: '정정 후',
    same: '계수 결과는 바뀌지 않음.',
  },
  notes: {
    rounding: '백분율은 최대 잔여법으로 소수 첫째 자리까지 반올림하여 합계가 100.0이 되게 함.',
    limits: '신뢰한계는 정확 이항(Clopper-Pearson) 한계이며 표본 오차만 나타냄.',
    withheld: (cells) =>
      `신뢰한계 없음: 세포 ${cells}개의 염색이 분류기가 학습하지 않은 염색이고 검토되지 않은 세포가 있어, 분류 오차가 표본 오차보다 큼.`,
    unreviewed: (cells) => `세포 ${cells}개가 검토되지 않음: 분류 오차는 신뢰한계에 포함되지 않음.`,
    ranges: (group, source) => `참고치: ${group}. ${source}.`,
    assumed: '나이를 알 수 없어 성인 참고치를 적용함.',
    noRanges: '이 환자에 해당하는 참고치가 없음.',
    untrained: '† 분류기가 학습하지 않은 분류로, 판독자의 검토로만 찾을 수 있음.',
    flags: 'L 참고치 미만, H 참고치 초과.',
    times: (zone) => `시각: ${zone}.`,
  },
  provenance: {
    model: '모델',
    segmenter: '분할기',
    calibrated: { yes: '보정됨', no: '보정되지 않음' },
    provider: '실행',
    changed: ({ changed, cells, percent, reviewed }) =>
      `세포 ${cells}개 중 ${reviewed}개 판독자 확인, ${changed}개(${percent}%) 변경`,
    qc: { not_recorded: '정도관리: 기록 없음', passed: '정도관리: 적합', failed: '정도관리: 부적합' },
    content: '내용',
  },
  research: '연구용으로만 사용하십시오. 진단 목적으로 사용할 수 없습니다.',
  page: (page, pages) => `${page} / ${pages}쪽`,
};

export const REPORT_WORDS: Record<ReportLanguage, ReportWords> = { en, ko };
