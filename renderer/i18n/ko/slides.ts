import type { slides as english } from '../en/slides.ts';

export const slides: typeof english = {
  slides: {
    menu: '슬라이드',
    edit: '이름과 접수번호…',
    editTitle: '이름과 접수번호',
    save: '저장',
    remove: '슬라이드 제거…',
    removeTitle: '{{name}} 슬라이드를 제거하시겠습니까?',
    removeText:
      '이 슬라이드는 모든 목록, 집계, 검색에서 빠집니다. 이미지와 판정은 데이터베이스에 남으며 작업 목록에서 복원할 수 있습니다.',
    reason: '사유',
    removed_one: '제거된 슬라이드 {{count}}개',
    removed_other: '제거된 슬라이드 {{count}}개',
    removedTitle: '제거된 슬라이드',
    by: '제거한 사람',
    restore: '복원',
  },
};
