import type { models as en } from '../en/models.ts';

export const models: typeof en = {
  lineage: {
    line: '계열: {{name}}, {{share}}',
    note: '종류는 정해지지 않았지만, 이 계열에 속한 종류의 확률 합이 이만큼입니다.',
    granulocytic: '과립구 계열',
    lymphoid: '림프구 계열',
    monocytic: '단구 계열',
    erythroid: '적혈구 계열',
    other: '없음',
  },
};
