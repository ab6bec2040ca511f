/** Readable from 320 px up, with contrast of 4.5 to 1 or more throughout. */
export const stylesheet = `*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: #f3f5f8; color: #1c2430; font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
main { max-width: 26rem; margin: 2rem auto; padding: 1.5rem; border-radius: 8px; background: #fff; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; }
h2 { margin: 1.5rem 0 0; font-size: 1.125rem; }
p { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; }
input { display: block; width: 100%; margin: 0 0 1rem; padding: 0.5rem 0.75rem; border: 1px solid #68748a; border-radius: 6px; font: inherit; }
input[aria-invalid] { border-color: #b3261e; }
button { display: block; width: 100%; margin: 0 0 0.75rem; padding: 0.625rem; border: 1px solid #0b57a4; border-radius: 6px; background: #0b57a4; color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button.secondary { background: #fff; color: #0b57a4; }
ul { margin: 0; padding: 0; list-style: none; }
li a { display: block; margin: 0 0 0.5rem; padding: 0.5rem 0.75rem; border: 1px solid #c3cad6; border-radius: 6px; color: #0b4a8b; text-decoration: none; }
li a:hover { background: #eef4fb; }
:focus-visible { outline: 3px solid #f5a524; outline-offset: 2px; }
small { color: #4a5568; }
.error { padding: 0.5rem 0.75rem; border-radius: 6px; background: #fdecea; color: #8c1d18; }
@media (max-width: 30rem) { main { margin: 0; min-height: 100vh; border-radius: 0; } }
`;
