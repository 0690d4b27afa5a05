// Only the side effect of these modules is used: they listen for data-bs-* attributes.
declare module 'bootstrap/js/src/*';
declare module '*.css';
