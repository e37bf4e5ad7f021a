/** The segmentation as people see it: its stages, whole fields, calibration. */
export const segmenter = {
  inspect: {
    title: 'How this outline was found',
    keys: '[ and ] step through',
    failed: 'This step could not be drawn. Without a fitted network there is no evidence to show.',
    stage: {
      image: { name: 'Image', text: 'The cell as it was imaged, with the stored outlines when they are switched on.' },
      superpixels: {
        name: 'Superpixels',
        text: 'The image is divided into small patches of one colour each. Every decision up to the last step is made for whole patches.',
      },
      seed: {
        name: 'Seed',
        text: 'The darkest stained patches near the middle: surely nucleus. The search for the cell starts from them.',
      },
      'cell-evidence': {
        name: 'Cell evidence',
        text: 'What a small network says of each patch from its colour, texture and place: orange speaks for cell, blue for background. The stronger the colour, the surer it is.',
      },
      bw: {
        name: 'Cell cut',
        text: 'The cheapest border between background and white cell: it follows the evidence and prefers to run along edges in the image.',
      },
      'nucleus-evidence': {
        name: 'Nucleus evidence',
        text: 'The network’s opinion on nucleus (orange) against cytoplasm (blue). Only patches inside the cell count.',
      },
      nc: {
        name: 'Nucleus cut',
        text: 'A second cheapest border, inside the cell: nucleus in yellow, cytoplasm in turquoise.',
      },
      final: {
        name: 'Final mask',
        text: 'Both borders redrawn pixel by pixel, smoothed, holes filled. Areas and shape are measured on this mask.',
      },
    },
  },
  field: {
    label: 'Cells of the field {{file}}',
    list: 'Fields of the slide',
    cells_one: '{{count}} cell',
    cells_other: '{{count}} cells',
    cut: '{{count}} cut by the border',
    cutNote: 'The border of the field cuts these cells (dashed outline). Their areas are too small.',
    cellCut: '{{name}}, cut by the border',
    keys: 'Arrows: next cell · Enter opens · + − 0 zoom · Shift+arrows pan · Page ↑↓: next field',
    none: 'This slide has no whole fields',
    noneText: 'Its images are pictures of single cells; they are all in the gallery.',
    toGallery: 'Show the gallery',
    show: 'Show in its field',
  },
};
