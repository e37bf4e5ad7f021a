/** What to look for in each class on a Romanowsky-stained film; sizes as they are on the film. */
export const criteria = {
  criteria: {
    note: 'Romanowsky stain. General guidance: your laboratory’s own criteria come first.',
    line: { size: 'Size', nucleus: 'Nucleus', cytoplasm: 'Cytoplasm', apart: 'Tell apart' },
    NE: {
      size: '12–15 µm.',
      nucleus:
        'Two to five lobes joined by thin strands, or a band of even width; coarse, clumped chromatin; no nucleolus.',
      cytoplasm: 'Pale pink with fine lilac granules. Toxic granules, vacuoles and Döhle bodies are worth a comment.',
      apart:
        'A band whose indentation is less than half of the nucleus’ width is a metamyelocyte. Hyposegmentation with mature chromatin suggests a Pelger–Huët anomaly.',
    },
    LY: {
      size: '7–12 µm; large granular forms up to 15 µm.',
      nucleus: 'Round or slightly indented; dense, smudged chromatin; nucleolus not visible.',
      cytoplasm: 'Scant to moderate, sky blue and clear; a few azurophilic granules may be present.',
      apart:
        'Reactive cells have more, often basophilic cytoplasm that hugs red cells. A fine, open chromatin with nucleoli points to a blast.',
    },
    LR: {
      size: '10–25 µm, variable from cell to cell.',
      nucleus: 'Round, oval, indented or irregular; chromatin from coarse to moderately open; a nucleolus may be seen.',
      cytoplasm:
        'Abundant, pale to deep blue, darker at the edge; scalloped around neighbouring red cells; vacuoles or few granules.',
      apart: 'Reactive cells differ among themselves; a monotonous population suggests abnormal lymphocytes or blasts.',
    },
    LA: {
      size: 'Variable, often alike within one patient.',
      nucleus: 'Folded, cleaved, lobed or convoluted, or with unusually clumped chromatin or a prominent nucleolus.',
      cytoplasm: 'Scant to moderate; hair-like projections, villi or vacuoles in some disorders.',
      apart:
        'Suspect a neoplastic population when cells are monotonous; confirm by immunophenotyping, never by morphology alone. The classifier learned LA from the patients of one hospital by their diagnosis: take its LA calls as a hint.',
    },
    MO: {
      size: '15–20 µm; the largest normal cell of the blood.',
      nucleus: 'Kidney-, horseshoe- or brain-shaped with folds; lacy, loosely woven chromatin; no nucleolus.',
      cytoplasm: 'Abundant, grey-blue, ground-glass; dust-like granules; vacuoles are common.',
      apart:
        'Reactive lymphocytes are bluer with denser chromatin. Promonocytes and monoblasts have finer chromatin and nucleoli: call them blasts.',
    },
    EO: {
      size: '12–17 µm.',
      nucleus: 'Usually two lobes; coarse chromatin.',
      cytoplasm: 'Filled with large, round, refractile orange-red granules of one size.',
      apart:
        'Toxic neutrophils have small, uneven, dark granules. Degranulated eosinophils keep some of the large granules at the edge.',
    },
    BA: {
      size: '10–15 µm.',
      nucleus: 'Lobed or irregular, often hidden by granules.',
      cytoplasm:
        'Coarse, uneven, deep purple-black granules, also on top of the nucleus; washed out granules leave clear holes.',
      apart:
        'Mast cells have a round nucleus and many more, smaller granules. Toxic granules are finer and do not cover the nucleus.',
    },
    ME: {
      size: '10–18 µm.',
      nucleus: 'Kidney-shaped: indented by less than half of its width; coarse chromatin; no nucleolus.',
      cytoplasm: 'Pink, filled with specific granules; few or no azurophilic granules.',
      apart:
        'No indentation: myelocyte. An indentation of more than half, with even width: band neutrophil. Monocytes have lacy chromatin and grey cytoplasm.',
    },
    MY: {
      size: '12–20 µm.',
      nucleus:
        'Round or oval, off centre, one side may be flat; chromatin beginning to clump; nucleolus usually not visible.',
      cytoplasm: 'Bluish pink with specific granules; a pink “dawn of neutrophilia” beside the nucleus.',
      apart: 'Many azurophilic granules and a nucleolus: promyelocyte. An indented nucleus: metamyelocyte.',
    },
    PR: {
      size: '15–25 µm; usually larger than a blast.',
      nucleus: 'Round or oval, off centre; fine to slightly coarse chromatin; one to three nucleoli.',
      cytoplasm:
        'Basophilic with many coarse, purple-red azurophilic granules, also over the nucleus; a pale Golgi zone.',
      apart:
        'Bilobed nuclei, dense granules or bundles of Auer rods suggest acute promyelocytic leukaemia: report at once.',
    },
    BL: {
      size: '10–20 µm.',
      nucleus: 'Round to irregular, fills most of the cell; fine, evenly spread chromatin; one or more nucleoli.',
      cytoplasm: 'Scant to moderate, basophilic; no or few granules. An Auer rod proves a myeloid blast.',
      apart:
        'Lymphocytes have dense chromatin. Do not assign a lineage by morphology alone. Every blast on a film wants a second look.',
    },
    PC: {
      size: '10–20 µm, oval.',
      nucleus: 'Round, far off centre; coarse chromatin in blocks (clock face).',
      cytoplasm: 'Abundant, deep blue, with a pale zone beside the nucleus; vacuoles or Russell bodies at times.',
      apart:
        'Reactive plasmacytoid lymphocytes have a more central nucleus and less cytoplasm. A nucleolus or two nuclei suggest an abnormal plasma cell.',
    },
    NR: {
      size: '8–12 µm.',
      nucleus: 'Small, round, very dense, at times fragmented or leaving the cell.',
      cytoplasm: 'Grey-pink to the colour of the red cells around; no granules.',
      apart:
        'Lymphocytes have a rim of sky-blue cytoplasm and a larger nucleus. Counted per 100 white cells, not among them.',
    },
    AR: {
      size: 'Any.',
      nucleus: 'Smudged, bare, shattered, or none.',
      cytoplasm: 'Torn, missing, or not a cell: stain deposit, platelet clump, dirt.',
      apart:
        'Smudged cells may be numerous in chronic lymphocytic leukaemia: state their number. Not counted among the white cells.',
    },
  },
};
