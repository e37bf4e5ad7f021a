/** The words of lineages and of the classifier's heads. */
export const models = {
  lineage: {
    line: 'Lineage: {{name}}, {{share}}',
    note: 'The class is open, but the classes of this lineage together are this likely.',
    granulocytic: 'granulocytic',
    lymphoid: 'lymphoid',
    monocytic: 'monocytic',
    erythroid: 'erythroid',
    other: 'none',
  },
};
