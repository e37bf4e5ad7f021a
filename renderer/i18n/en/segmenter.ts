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
};
