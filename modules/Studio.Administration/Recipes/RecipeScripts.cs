using System.Globalization;
using System.Net;
using System.Text;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Kernel.Tenants;
using Studio.Scripting.Engine;
using Studio.Scripting.Engine.Methods;
using Studio.Scripting.Expressions;

namespace Studio.Administration.Recipes;

/// <summary>
/// Runs a recipe's scripts: expressions by the compiler, at once and in this process; everything else (statements, <c>const</c>, <c>return</c>) by the script engine. Both have <c>uuid</c>, <c>variables</c>,
/// <c>parameters</c>, <c>configuration</c>, <c>base64</c>, <c>html</c>, <c>gzip</c> and <c>getUrlPrefix</c> as in OrchardCore. A name that is not offered is told.
/// </summary>
internal sealed class RecipeScripts(ShellSettings shell, IScriptEngine? engine = null) : IRecipeScripts
{
    private static readonly ExpressionCompiler Compiler = new(new ExpressionOptions { MaxLength = 256 * 1024 });

    private static readonly ExpressionScope Scope = ScopeOf(configurationArguments: 2);

    // A function of the compiler takes a fixed number of arguments; this one may be called with one or with two.
    private static readonly ExpressionScope WithoutDefault = ScopeOf(configurationArguments: 1);

    private enum Function
    {
        Uuid,
        Now,
        Variables,
        Parameters,
        Configuration,
        Base64,
        Html,
        Gzip,
    }

    /// <inheritdoc/>
    public async ValueTask<RecipeScriptResult> EvaluateAsync(string name, string script, IRecipeScriptGlobals globals, CancellationToken cancellationToken)
    {
        var source = RecipeScriptText.ToExpression(script);
        var compiled = Compiler.Compile(source, Scope, out var errors) ?? (errors.Any(e => e.Code == ExpressionErrorCodes.ArgumentCount) ? Compiler.Compile(source, WithoutDefault, out _) : null);
        if (compiled is not null)
        {
            return await EvaluateAsync(compiled, globals, cancellationToken);
        }

        return engine is null
            ? new RecipeScriptResult(null, RecipeScriptText.Lacking(script, Enum.GetNames<Function>()), errors.Count == 0 ? "" : errors[0].Message)
            : await new RecipeScriptRun(engine, shell, globals).RunAsync(new ScriptSource(name, script), cancellationToken);
    }

    /// <summary>An expression asks at once for what may take a while: a variable that it lacks is fetched, and it is evaluated again.</summary>
    private static async ValueTask<RecipeScriptResult> EvaluateAsync(CompiledExpression compiled, IRecipeScriptGlobals globals, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            var input = new Input(globals, variables);
            var value = compiled.Evaluate(input);
            if (input.Lacking is { } lacking)
            {
                variables[lacking] = await globals.VariableAsync(lacking, cancellationToken);
                continue;
            }

            return input.Fault is null ? RecipeScriptResult.Of(value.IsNullish ? "" : value.ToString()) : throw ProblemException.Invalid("", input.Fault);
        }
    }

    private static ExpressionScope ScopeOf(int configurationArguments) => new(
    [
        Of(RecipeScriptText.Now, Function.Now, 0), Of("uuid", Function.Uuid, 0), Of("variables", Function.Variables, 1), Of("parameters", Function.Parameters, 1),
        Of("configuration", Function.Configuration, configurationArguments), Of("base64", Function.Base64, 1), Of("html", Function.Html, 1), Of("gzip", Function.Gzip, 1),
    ]);

    private static ScopeMember Of(string name, Function function, int arguments) =>
        new(name, ExpressionType.String, (int)function, [.. Enumerable.Repeat(function == Function.Configuration ? ExpressionType.Any : ExpressionType.String, arguments)]);

    /// <summary>Hands out what scripts ask for. Expressions do not throw: the first fault is kept and told afterwards.</summary>
    private sealed class Input(IRecipeScriptGlobals globals, Dictionary<string, string> variables) : IExpressionInput
    {
        public string? Fault { get; private set; }

        /// <summary>A variable that must be fetched first.</summary>
        public string? Lacking { get; private set; }

        public ScriptValue Get(int slot) => ScriptValue.Missing;

        public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments)
        {
            try
            {
                return Answer((Function)slot, arguments) is { } text ? ScriptValue.From(text) : ScriptValue.Missing;
            }
            catch (ScriptMethodException e)
            {
                Fault ??= e.Message;
                return ScriptValue.Missing;
            }
        }

        private string? Answer(Function function, ReadOnlySpan<ScriptValue> arguments) => function switch
        {
            Function.Uuid => globals.NewId(),
            Function.Now => globals.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Function.Variables => Variable(arguments[0].ToString()),
            Function.Parameters => globals.Parameter(arguments[0].ToString()),
            Function.Configuration => globals.Configuration(arguments[0].ToString()) ?? (arguments.Length > 1 && !arguments[1].IsNullish ? arguments[1].ToString() : ""),
            Function.Base64 => Encoding.UTF8.GetString(TextMethods.FromBase64(arguments[0].ToString())),
            Function.Html => WebUtility.HtmlDecode(arguments[0].ToString()),
            _ => TextMethods.Unzip(arguments[0].ToString()),
        };

        private string? Variable(string name)
        {
            if (variables.TryGetValue(name, out var known))
            {
                return known;
            }

            Lacking ??= name;
            return null;
        }
    }
}
