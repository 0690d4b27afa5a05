using Studio.Scripting.Engine;

namespace Studio.Scripting.Tests.Engine;

public sealed class ModernSyntaxTests(Scripts scripts) : IClassFixture<Scripts>
{
    [Theory]
    [InlineData("let a = 1; const b = 2; a + b", "3")]
    [InlineData("const add = (a, b = 2) => a + b; add(1)", "3")]
    [InlineData("const who = 'Ada'; `Hello ${who}, ${1 + 1}`", "\"Hello Ada, 2\"")]
    [InlineData("const { a, b: [c, d = 4], ...rest } = { a: 1, b: [3], e: 5 }; [a, c, d, rest.e]", "[1,3,4,5]")]
    [InlineData("const list = [1, 2]; [...list, ...[3]]", "[1,2,3]")]
    [InlineData("const o = { a: 1 }; ({ ...o, b: 2 })", "{\"a\":1,\"b\":2}")]
    [InlineData("const sum = (...all) => all.reduce((a, b) => a + b, 0); sum(1, 2, 3)", "6")]
    [InlineData("class Shape { constructor(n) { this.n = n; } get double() { return this.n * 2; } static of(n) { return new this(n); } } class Box extends Shape { size() { return this.double + 1; } } Box.of(4).size()", "9")]
    [InlineData("class A { hello() { return 'a'; } } class B extends A { hello() { return super.hello() + 'b'; } } new B().hello()", "\"ab\"")]
    [InlineData("const o = { a: { b: null } }; [o?.a?.b?.c, o.x?.y, o.z?.()] .length", "3")]
    [InlineData("const n = null; [n ?? 'x', 0 ?? 'y', n?.a ?? 'z']", "[\"x\",0,\"z\"]")]
    [InlineData("let a = null; a ??= 3; let b = 0; b ||= 4; let c = 1; c &&= 5; [a, b, c]", "[3,4,5]")]
    [InlineData("const f = async x => { await null; return x * 2; }; await f(21)", "42")]
    [InlineData("const all = await Promise.all([1, Promise.resolve(2), (async () => 3)()]); all", "[1,2,3]")]
    [InlineData("async function later() { throw new Error('no'); } try { await later(); } catch (e) { e.message }", "\"no\"")]
    [InlineData("function* three() { yield 1; yield 2; yield 3; } [...three()]", "[1,2,3]")]
    [InlineData("const m = new Map([['a', 1], ['b', 2]]); let t = ''; for (const [k, v] of m) t += k + v; t", "\"a1b2\"")]
    [InlineData("const s = new Set([1, 2, 2]); [...s].map(x => x * 2)", "[2,4]")]
    [InlineData("const f = []; for (let i = 0; i < 3; i++) f.push(() => i); f.map(g => g())", "[0,1,2]")]
    [InlineData("let t = 0; for (const x of [1, 2, 3]) { if (x === 2) continue; t += x; } t", "4")]
    [InlineData("2 ** 10", "1024")]
    [InlineData("class Counter { #count = 1; #add() { return this.#count++; } get next() { this.#add(); return this.#count; } } const c = new Counter(); [c.next, Object.keys(c).length]", "[2,0]")]
    [InlineData("class Late extends Error { constructor(m) { super(m); this.days = 3; } } try { throw new Late('x') } catch (e) { [e instanceof Late, e instanceof Error, e.message, e.days] }", "[true,true,\"x\",3]")]
    [InlineData("async function* pages() { yield 1; yield 2; } const all = []; for await (const p of pages()) all.push(p); return all", "[1,2]")]
    [InlineData("const k = 'b'; const a = 1; ({ a, [k]: 2, c() { return 3; } }).c()", "3")]
    [InlineData("[[1, [2]], [3]].flat(Infinity).includes(3)", "true")]
    [InlineData("Object.entries({ a: 1 }).map(([k, v]) => `${k}=${v}`).join()", "\"a=1\"")]
    [InlineData("try { null.x } catch { 'caught' }", "\"caught\"")]
    [InlineData("const x = 5; if (x > 3) { 'big' } else { 'small' }", "\"big\"")]
    [InlineData("const monthNames = ['January', 'February'];var date = new Date(0);return '<strong>' + monthNames[date.getMonth()] + ' ' + date.getFullYear()+'</strong>';", "\"<strong>January 1970</strong>\"")]
    public async Task It_runs(string script, string value) => (await scripts.ValueAsync(script)).ShouldBe(value);

    [Theory]
    [InlineData("const a = 1;\nconst f = x => {\n  return x.y.z;\n};\nf({});", 3, 12)]
    [InlineData("const f = x => x.y.z;\n\nf({});", 1, 16)]
    [InlineData("class Cart {\n  total() {\n    return this.lines.length;\n  }\n}\n\nnew Cart().total();", 3, 23)]
    [InlineData("class Cart {\n  constructor() {\n    this.open();\n  }\n}\nnew Cart();", 3, 10)]
    [InlineData("const load = async () => {\n  await null;\n  return missing + 1;\n};\nawait load();", 3, 10)]
    [InlineData("const name = 'x';\nconst text = `Hello ${name}\n and ${nobody.name}`;\ntext", 3, 8)]
    [InlineData("let total = 0;\nfor (const line of [{}, null]) {\n  total += line.price;\n}\ntotal", 3, 17)]
    [InlineData("\nconst { a: { b } } = { a: undefined };", 2, 30)]
    [InlineData("function* numbers() {\n  yield 1;\n  throw new Error('enough');\n}\n[...numbers()]", 3, 9)]
    [InlineData("const go = () => {\n  throw new TypeError(`no`);\n};\n\n[1].map(() => go());", 2, 9)]
    public async Task An_error_is_at_the_authors_own_line(string script, int line, int column)
    {
        var fault = await scripts.FaultAsync(script);
        fault.Code.ShouldBe(ScriptErrorCode.Thrown, fault.Message);
        fault.Line.ShouldBe(line, fault.Describe());
        fault.Column.ShouldBeInRange(Math.Max(1, column - 9), column + 9, fault.Describe());
    }

    [Theory]
    [InlineData("const a = 1;\nconst b = (1 + ;\n", 2, 16, ScriptErrorCode.Syntax)]
    [InlineData("const f = x => {\n  return `a ${x`;\n};", 3, 0, ScriptErrorCode.Syntax)]
    [InlineData("class A {\n  constructor( {\n}", 3, 0, ScriptErrorCode.Syntax)]
    [InlineData("const a = 1;\na = 2;", 2, 1, ScriptErrorCode.Syntax)]
    [InlineData("let a = 1;\nlet a = 2;", 1, 5, ScriptErrorCode.Syntax)]
    [InlineData("async function f() { }\nfunction g() {\n  await f();\n}", 3, 0, ScriptErrorCode.Syntax)]
    [InlineData("let x: number = 1;", 1, 8, ScriptErrorCode.Unsupported)]
    [InlineData("let a = 1;\nenum Color { Red }", 2, 1, ScriptErrorCode.Unsupported)]
    [InlineData("interface A { }", 1, 1, ScriptErrorCode.Unsupported)]
    [InlineData("import fs from 'fs';", 1, 1, ScriptErrorCode.Unsupported)]
    [InlineData("let a = 1;\nexport const b = a;", 2, 1, ScriptErrorCode.Unsupported)]
    [InlineData("const a = <div/>;", 1, 11, ScriptErrorCode.Unsupported)]
    [InlineData("class A {\n  get b() { return super.b; }\n}", 2, 20, ScriptErrorCode.Unsupported)]
    [InlineData("const big = 10n;", 1, 13, ScriptErrorCode.Unsupported)]
    [InlineData("let a = 1;\n  debugger;", 2, 3, ScriptErrorCode.Unsupported)]
    [InlineData("const o = {};\nwith (o) { }", 2, 1, ScriptErrorCode.Unsupported)]
    [InlineData("const o = {};\nouter: for (const k in o) {\n  for (const i of [1]) {\n    continue outer;\n  }\n}", 4, 5, ScriptErrorCode.Unsupported)]
    public async Task What_is_no_script_is_told_at_its_place(string script, int line, int column, ScriptErrorCode code)
    {
        var fault = (await scripts.Engine.CheckAsync(Scripts.Source(script), CancellationToken.None)).ShouldNotBeNull()[0];
        fault.Code.ShouldBe(code, fault.Message);
        fault.Line.ShouldBe(line, fault.Message);
        if (column > 0)
        {
            fault.Column.ShouldBe(column, fault.Message);
        }

        var thrown = await scripts.FaultAsync(script);
        (thrown.Code, thrown.Line).ShouldBe((fault.Code, fault.Line));
    }

    [Fact]
    public async Task An_endless_loop_in_a_modern_script_is_told_where_it_is()
    {
        var fault = await scripts.FaultAsync("const spin = async () => {\n  let n = 0;\n  for (;;) {\n    n = n + 1;\n  }\n};\nawait spin();");
        fault.Code.ShouldBe(ScriptErrorCode.TimeLimit);
        fault.Line.ShouldBeInRange(3, 5);
    }
}
