using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Tenants;
using Studio.Scripting.Engine;
using Studio.Scripting.Engine.Methods;

namespace Studio.Administration.Recipes;

/// <summary>One script of a recipe in the script engine.</summary>
internal sealed partial class RecipeScriptRun(IScriptEngine engine, ShellSettings shell, IRecipeScriptGlobals globals)
{
    private const int MaxCalls = 10_000;
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private string? _lacking;

    /// <summary>Runs it. A variable that it asks for may be a script itself: it is fetched between two runs, so that one script never waits for another.</summary>
    /// <exception cref="ProblemException">What the recipe refused, or 400 with line and column.</exception>
    public async ValueTask<RecipeScriptResult> RunAsync(ScriptSource source, CancellationToken cancellationToken)
    {
        while (true)
        {
            _lacking = null;
            try
            {
                var result = await engine.RunAsync(source, Run, cancellationToken);
                if (_lacking is null)
                {
                    return RecipeScriptResult.Of(TextOf(result.Value));
                }
            }
            catch (ScriptException e) when (_lacking is null && e.Code == ScriptErrorCode.Thrown && NotDefined().Match(e.Message) is { Success: true } match)
            {
                var name = match.Groups["name"].Value;
                return new RecipeScriptResult(null, [source.Text.Contains(name + "(", StringComparison.Ordinal) ? name + "()" : name], Described(e));
            }
            catch (ScriptException e) when (_lacking is null)
            {
                throw e.Code is ScriptErrorCode.Busy or ScriptErrorCode.WorkerLost
                    ? new ProblemException(503, "Scripts cannot be run now.", e.Describe())
                    : ProblemException.Invalid([new InputError("", Described(e), e.Line == 0 ? null : e.Line, e.Line == 0 ? null : e.Column)]);
            }
            catch (ScriptException)
            {
                // It went wrong for want of a variable.
            }

            _variables[_lacking!] = await globals.VariableAsync(_lacking!, cancellationToken);
        }
    }

    private ScriptRun Run => new() { Tenant = shell.Name, Methods = [.. new TextMethods().GetMethods(), .. Methods()] };

    private static string Described(ScriptException e) => e.Line == 0 ? e.Message : FormattableString.Invariant($"Line {e.Line}, column {e.Column}: {e.Message}");

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "",
        JsonValue plain when plain.GetValueKind() == JsonValueKind.String => plain.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private IEnumerable<GlobalMethod> Methods() =>
    [
        Of("uuid", [], (_, _) => new(globals.NewId())),
        Of("variables", [new("name", "string")], (call, _) => new(Variable(call.Text(0)))),
        Of("parameters", [new("name", "string")], (call, _) => new(globals.Parameter(call.Text(0)))),
        Of("configuration", [new("key", "string"), new("defaultValue", "any", Optional: true)], (call, _) => new(globals.Configuration(call.Text(0)) ?? call[1]?.DeepClone() ?? "")),

        // What OrchardCore's recipes for tests ask: the prefix of the tenant's addresses, before a path.
        Of("getUrlPrefix", [new("path", "string", Optional: true)], (call, _) => new((string.IsNullOrEmpty(shell.RequestUrlPrefix) ? "" : "/" + shell.RequestUrlPrefix.Trim('/')) + call.Text(0))),
    ];

    private static GlobalMethod Of(string name, IReadOnlyList<GlobalMethodParameter> parameters, Func<GlobalMethodCall, CancellationToken, ValueTask<JsonNode?>> invoke) =>
        new() { Name = name, Description = name, Parameters = parameters, Returns = "string", MaxCalls = MaxCalls, InvokeAsync = invoke };

    private string Variable(string name)
    {
        if (_variables.TryGetValue(name, out var known))
        {
            return known;
        }

        _lacking ??= name;
        throw new ScriptMethodException($"The variable '{name}' is not there yet.");
    }

    [GeneratedRegex(@"(?<name>[A-Za-z_$][\w$]*) is not defined", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotDefined();
}
