export * from './analysis.ts';
export * from './bridge.ts';
export * from './cell-columns.ts';
export * from './classes.ts';
export * from './errors.ts';
export * from './exports.ts';
export * from './lineage.ts';
export * from './methods.ts';
