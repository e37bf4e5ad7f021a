export const slides = {
  slides: {
    menu: 'Slide',
    edit: 'Name and accession number…',
    editTitle: 'Name and accession number',
    save: 'Save',
    remove: 'Remove slide…',
    removeTitle: 'Remove {{name}}?',
    removeText:
      'The slide leaves every list, count and search. Its images and decisions stay in the database, and it can be restored from the worklist.',
    reason: 'Reason',
    removed_one: '{{count}} removed slide',
    removed_other: '{{count}} removed slides',
    removedTitle: 'Removed slides',
    by: 'Removed by',
    restore: 'Restore',
  },
};
