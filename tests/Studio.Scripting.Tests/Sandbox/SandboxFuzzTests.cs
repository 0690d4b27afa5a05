using System.Diagnostics;
using System.Text;
using Studio.Scripting.Worker.Sandbox;
using Xunit.Abstractions;

namespace Studio.Scripting.Tests.Sandbox;

/// <summary>Whatever text the sandbox is given, it ends with a value or a SandboxException, near its budget. A stack overflow would end the test process.</summary>
public sealed class SandboxFuzzTests(ITestOutputHelper output)
{
    // STUDIO_FUZZ makes the runs longer: a number of scripts.
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("STUDIO_FUZZ"), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 3000;

    private static readonly string[] Pieces =
    [
        "x", "y", "f", "this", "arguments", "0", "1", "-1", "1e9", "4294967295", "NaN", "undefined", "null", "'a'", "\"\"", "[]", "{}", "[1,2,3]", "({a:1})", "/a*/g", "/(a+)+$/",
        "function(){return x}", "function(a,b){return a+b}", "new Array(1000)", "Object.create(x)", "Object.prototype", "Array.prototype", "String.prototype", "Function.prototype",
        "Promise.resolve(x)", "new Map([[x,y]])", "Symbol.iterator", "JSON", "Math", "new Date(x)", "new Error(x)", "globalThis", "console", "'a'.repeat(1000)", "f.bind(x)",
    ];

    private static readonly string[] Members =
    [
        "length", "toString", "valueOf", "prototype", "constructor", "__proto__", "map", "forEach", "filter", "reduce", "sort", "join", "concat", "slice", "splice", "push", "pop", "shift", "unshift",
        "reverse", "fill", "flat", "flatMap", "indexOf", "includes", "find", "keys", "entries", "values", "call", "apply", "bind", "replace", "replaceAll", "split", "match", "matchAll", "search", "repeat",
        "padStart", "substr", "charAt", "exec", "test", "lastIndex", "then", "catch", "finally", "get", "set", "has", "size", "name", "message", "stack", "toJSON", "stringify", "parse", "max", "toFixed",
        "hasOwnProperty", "isPrototypeOf", "assign", "freeze", "defineProperty", "setPrototypeOf", "getOwnPropertyNames", "from", "next", "normalize", "localeCompare", "setHours", "toISOString",
    ];

    private const string Characters = "(){}[];,.+-*/%&|^!?:=<>'\"\\ax09\n";

    private static readonly string[] Operators = ["+", "-", "*", "==", "===", "<", "&&", "||", ",", "|", ">>>", "in", "instanceof", "%"];

    private static readonly string[] Statements =
    [
        "x = {0};", "var y = {0};", "if ({0}) {{ {1} }} else {{ {1} }}", "for (var i = 0; i < 50; i++) {{ {1} }}", "for (var k in {0}) {{ {1} }}", "while ({0}) {{ {1} }}", "do {{ {1} }} while ({0});",
        "try {{ {1} }} catch (e) {{ x = e; {1} }}", "try {{ {1} }} finally {{ {1} }}", "function f(a) {{ {1} return {0}; }}", "throw {0};", "switch ({0}) {{ case {0}: {1} default: {1} }}",
        "l: for (;;) {{ {1} break l; }}", "f({0});", "x.a = {0};", "x[{0}] = {0};", "delete x[{0}];", "Object.defineProperty(x, 'a', {{ get: function () {{ {1} return {0} }} }});", "{1} {1}", "return {0};",
        "x.toString = function () {{ {1} return {0} }};", "x.__proto__ = {0};", "x = [x, {0}];", "x += {0};", "Promise.resolve({0}).then(function (v) {{ {1} }});",
    ];

    [Fact]
    public void Random_programs_end_within_their_budget() => Fuzz(seed: 11, random => Program(random, 4));

    [ConformanceFact(HostileScriptTests.Suite)]
    public void Changed_hostile_scripts_end_within_their_budget()
    {
        var sources = HostileScriptTests.Read().Select(s => s.Source).Where(s => s.Length < 5000).ToList();
        Fuzz(seed: 12, random =>
        {
            var text = new StringBuilder(sources[random.Next(sources.Count)]);
            for (var i = random.Next(1, 4); i > 0 && text.Length > 2; i--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(5))
                {
                    case 0:
                        text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                        break;
                    case 1:
                        text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                        break;
                    case 2:
                        text.Insert(at, "." + Members[random.Next(Members.Length)] + "(");
                        break;
                    case 3:
                        text.Append(';').Append(sources[random.Next(sources.Count)]);
                        break;
                    default:
                        text[at] = Characters[random.Next(Characters.Length)];
                        break;
                }
            }

            return text.ToString();
        });
    }

    private void Fuzz(int seed, Func<Random, string> make)
    {
        var budget = new SandboxBudget(TimeSpan.FromMilliseconds(30), 4 * 1024 * 1024);
        var random = new Random(seed);
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var faults = new List<string>();
        var worst = (Time: TimeSpan.Zero, Bytes: 0L, Source: "");
        Sandboxes.OnThread(() =>
        {
            var engine = new SandboxEngine(new SandboxLimits());
            for (var i = 0; i < Count; i++)
            {
                var source = make(random);
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var start = Stopwatch.GetTimestamp();
                string kind;
                try
                {
                    Sandboxes.Run(source, engine: engine, budget: budget, methods: ["hostcall"]);
                    kind = "value";
                }
                catch (SandboxException e)
                {
                    if (e.InnerException is not null)
                    {
                        faults.Add($"{source}\n{e.InnerException}");
                    }

                    kind = e.Kind.ToString();
                }

                var elapsed = Stopwatch.GetElapsedTime(start);
                bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                worst = elapsed > worst.Time ? (elapsed, Math.Max(worst.Bytes, bytes), source) : worst with { Bytes = Math.Max(worst.Bytes, bytes) };
                engine = engine.Reusable ? engine : new SandboxEngine(new SandboxLimits());
            }
        });
        output.WriteLine(string.Join(", ", kinds.Select(k => $"{k.Key}: {k.Value}")));
        output.WriteLine($"slowest {worst.Time.TotalMilliseconds:N0} ms, most bytes {worst.Bytes / 1024:N0} KB\n{(worst.Source.Length > 500 ? worst.Source[..500] : worst.Source)}");
        faults.ShouldBeEmpty();
        // One search of a pattern may take its own time; the rest is a busy machine.
        worst.Time.ShouldBeLessThan(TimeSpan.FromSeconds(1.5));
        worst.Bytes.ShouldBeLessThan(24 * 1024 * 1024);
        kinds["value"].ShouldBeGreaterThan(Count / 100);
    }

    private static string Program(Random random, int depth)
    {
        var text = new StringBuilder("var x = {}, y = [], f = function (a) { return a };\n");
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            text.Append(Statement(random, depth)).Append('\n');
        }

        return $"(function () {{ {text} }})()";
    }

    private static string Statement(Random random, int depth) =>
        depth == 0 ? $"{Expression(random, 2)};" : string.Format(null, Statements[random.Next(Statements.Length)], Expression(random, depth), Statement(random, depth - 1));

    private static string Expression(Random random, int depth) => depth == 0 || random.Next(4) == 0
        ? Pieces[random.Next(Pieces.Length)]
        : random.Next(7) switch
        {
            0 => $"({Expression(random, depth - 1)} {Operators[random.Next(Operators.Length)]} {Expression(random, depth - 1)})",
            1 => $"({Expression(random, depth - 1)}).{Members[random.Next(Members.Length)]}",
            2 => $"({Expression(random, depth - 1)}).{Members[random.Next(Members.Length)]}({Expression(random, depth - 1)}, {Expression(random, depth - 1)})",
            3 => $"[{Expression(random, depth - 1)}, {Expression(random, depth - 1)}]",
            4 => $"f({Expression(random, depth - 1)})",
            5 => $"Array.prototype.{Members[random.Next(6, 30)]}.call({Expression(random, depth - 1)}, {Expression(random, depth - 1)})",
            _ => $"(function (a) {{ return {Expression(random, depth - 1)} }})",
        };
}
