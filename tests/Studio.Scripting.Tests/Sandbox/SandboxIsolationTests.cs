using Studio.Scripting.Worker.Sandbox;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>What one run leaves in a pooled engine is not seen by the next.</summary>
public sealed class SandboxIsolationTests
{
    [Theory]
    [InlineData("leak = 1", "typeof leak", "\"undefined\"")]
    [InlineData("this.leak = 1", "typeof leak", "\"undefined\"")]
    [InlineData("var leak = 1; function f(){}", "typeof leak + typeof f", "\"undefinedundefined\"")]
    [InlineData("globalThis.leak = 1", "typeof leak", "\"undefined\"")]
    [InlineData("Object.prototype.leak = 1", "({}).leak", null)]
    [InlineData("({}).__proto__.leak = 1", "({}).leak", null)]
    [InlineData("Object.defineProperty(Object.prototype,'leak',{get:function(){return 1}})", "({}).leak", null)]
    [InlineData("Array.prototype.map = function(){return 'mine'}", "[1].map(function(x){return x})", "[1]")]
    [InlineData("Array.prototype[0] = 'mine'", "[,1][0]", null)]
    [InlineData("delete Array.prototype.push; delete Object.keys", "typeof [].push + typeof Object.keys", "\"functionfunction\"")]
    [InlineData("String.prototype.toString = function(){return 'mine'}", "new String('a') + ''", "\"a\"")]
    [InlineData("Math.random.leak = 1; JSON.leak = 2; console.leak = 3", "[Math.random.leak, JSON.leak, console.leak]", "[null,null,null]")]
    [InlineData("Math = null; undefined = 1; Promise = 0", "[typeof Math, undefined, typeof Promise]", "[\"object\",null,\"function\"]")]
    [InlineData("Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.preventExtensions(Math)", "Object.prototype.a = 1; Math.b = 2; [({}).a, Math.b, Object.isFrozen(Array.prototype)]", "[1,2,false]")]
    [InlineData("Object.setPrototypeOf(Array.prototype, {leak: 1})", "[].leak", null)]
    [InlineData("Object.setPrototypeOf(Function.prototype, null)", "(function(){}).hasOwnProperty('a')", "false")]
    [InlineData("Object.getPrototypeOf(globalThis).leak = 1", "typeof leak", "\"undefined\"")]
    [InlineData("Object.getPrototypeOf([][Symbol.iterator]()).next = function(){return {done:true}}", "Array.from(new Set([1]))", "[1]")]
    [InlineData("Symbol.for('a').constructor.prototype.leak = 1; Symbol.leak = Symbol.for('x')", "[Symbol.leak, Symbol.prototype.leak]", "[null,null]")]
    [InlineData("Error.prototype.name = 'Mine'; TypeError.prototype.toString = function(){return 'mine'}", "try{null.x}catch(e){String(e)}", "\"TypeError: Cannot read properties of null (reading 'x')\"")]
    [InlineData("RegExp.prototype.exec = RegExp.prototype.test = function(){return 'mine'}; /a/.lastIndex = 5", "/a/.test('a')", "true")]
    [InlineData("Date.now = function(){return 0}; Date.prototype.getTime = function(){return 0}", "new Date(5).getTime() + (Date.now() > 0)", "6")]
    [InlineData("Promise.prototype.then = function(){return 1}", "Promise.resolve(2)", "2")]
    [InlineData("Promise.resolve().then(function f(){ Promise.resolve().then(f) })", "1", "1")]
    [InlineData("customer.name = 'leak'; customer = 0", "customer.name", "\"Ann\"")]
    [InlineData("method = 1; method.leak = 2", "typeof method + method.leak", "\"functionundefined\"")]
    public void The_next_run_does_not_see_it(string first, string second, string? expected)
    {
        var engine = new SandboxEngine(new SandboxLimits());
        var budget = new SandboxBudget(TimeSpan.FromMilliseconds(200), 16 * 1024 * 1024);
        const string Globals = """{"customer":{"name":"Ann"}}""";
        try
        {
            Sandboxes.Run(first, Globals, engine, budget, ["method"]);
        }
        catch (SandboxException)
        {
            // What fails leaves nothing either; after a limit the pool makes a new engine.
            engine = engine.Reusable ? engine : new SandboxEngine(new SandboxLimits());
        }

        Sandboxes.Run(second, Globals, engine, budget, ["method"]).ResultJson.ShouldBe(expected);
    }

    [Fact]
    public void One_program_serves_several_engines_and_threads_and_keeps_nothing_of_them()
    {
        var limits = new SandboxLimits();
        var program = SandboxProgram.Parse("shared", "var r=/a/g; r.exec('aa'); r.mark=(r.mark||0)+1; n=(typeof n==='undefined'?0:n)+1; [r.lastIndex, r.mark, n, who, [].slice.length]", limits);
        Parallel.For(0, 8, i =>
        {
            var engine = new SandboxEngine(limits);
            for (var run = 0; run < 20; run++)
            {
                engine.Run(program, System.Text.Json.JsonElement.Parse($$"""{"who":{{i}}}"""), [], (_, _) => null, SandboxBudget.Default).ResultJson.ShouldBe($"[1,1,1,{i},2]");
            }
        });
    }

    [Fact]
    public void A_library_of_ours_is_there_for_all_runs_and_errors_in_it_name_the_line_that_called_it()
    {
        var limits = new SandboxLimits();
        var engine = new SandboxEngine(limits);
        engine.Preload(SandboxProgram.Parse("library", "\n\n\nvar lib = { twice: function (x) { return x.n * 2; } }; function thrice(x) { return x * 3; }", limits), SandboxBudget.Default);
        Sandboxes.Run("lib.twice({n:2}) + thrice(1)", engine: engine).ResultJson.ShouldBe("7");
        var failure = Should.Throw<SandboxException>(() => Sandboxes.Run("\nlib.twice(null)", engine: engine));
        (failure.Line, failure.Column).ShouldBe((2, 5));
    }
}
