using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;
using Studio.Scripting.Expressions;

namespace Studio.Administration.Recipes;

/// <summary>
/// Runs a recipe's scripts by the expression compiler, with <c>uuid</c>, <c>variables</c>, <c>parameters</c>, <c>configuration</c>, <c>base64</c>, <c>html</c> and <c>gzip</c> as in OrchardCore, and
/// <c>new Date().toISOString()</c>. Statements, and functions that are not named here, are told by name.
/// </summary>
internal sealed class RecipeScripts : IRecipeScripts
{
    private const long LongestUnzipped = 16 * 1024 * 1024;

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
    public RecipeScriptResult Evaluate(string script, IRecipeScriptGlobals globals)
    {
        var source = RecipeScriptText.ToExpression(script);
        var compiled = Compiler.Compile(source, Scope, out var errors) ?? (errors.Any(e => e.Code == ExpressionErrorCodes.ArgumentCount) ? Compiler.Compile(source, WithoutDefault, out _) : null);
        if (compiled is null)
        {
            return new RecipeScriptResult(null, RecipeScriptText.Lacking(script, Enum.GetNames<Function>()), errors.Count == 0 ? "" : errors[0].Message);
        }

        var input = new Input(globals);
        var value = compiled.Evaluate(input);
        if (input.Fault is { } fault)
        {
            throw ProblemException.Invalid([.. fault.Errors.DefaultIfEmpty(new InputError("", fault.Message))]);
        }

        return RecipeScriptResult.Of(value.IsNullish ? "" : value.ToString());
    }

    private static ExpressionScope ScopeOf(int configurationArguments) => new(
    [
        Of(RecipeScriptText.Now, Function.Now, 0), Of("uuid", Function.Uuid, 0), Of("variables", Function.Variables, 1), Of("parameters", Function.Parameters, 1),
        Of("configuration", Function.Configuration, configurationArguments), Of("base64", Function.Base64, 1), Of("html", Function.Html, 1), Of("gzip", Function.Gzip, 1),
    ]);

    private static ScopeMember Of(string name, Function function, int arguments) =>
        new(name, ExpressionType.String, (int)function, [.. Enumerable.Repeat(function == Function.Configuration ? ExpressionType.Any : ExpressionType.String, arguments)]);

    /// <summary>Hands out what scripts ask for. Expressions do not throw: the first fault is kept and told afterwards.</summary>
    private sealed class Input(IRecipeScriptGlobals globals) : IExpressionInput
    {
        public ProblemException? Fault { get; private set; }

        public ScriptValue Get(int slot) => ScriptValue.Missing;

        public ScriptValue Call(int slot, ReadOnlySpan<ScriptValue> arguments)
        {
            try
            {
                return ScriptValue.From(Answer((Function)slot, arguments));
            }
            catch (ProblemException e)
            {
                Fault ??= e;
                return ScriptValue.Missing;
            }
        }

        private string Answer(Function function, ReadOnlySpan<ScriptValue> arguments) => function switch
        {
            Function.Uuid => globals.NewId(),
            Function.Now => globals.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Function.Variables => globals.Variable(arguments[0].ToString()),
            Function.Parameters => globals.Parameter(arguments[0].ToString()),
            Function.Configuration => globals.Configuration(arguments[0].ToString()) ?? (arguments.Length > 1 && !arguments[1].IsNullish ? arguments[1].ToString() : ""),
            Function.Base64 => Encoding.UTF8.GetString(Decode(arguments[0].ToString())),
            Function.Html => WebUtility.HtmlDecode(arguments[0].ToString()),
            _ => Unzip(arguments[0].ToString()),
        };

        private static byte[] Decode(string text)
        {
            var bytes = new byte[((text.Length * 3) + 3) / 4];
            return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw ProblemException.Invalid("", "The text is not Base64.");
        }

        private static string Unzip(string text)
        {
            try
            {
                using var zipped = new GZipStream(new MemoryStream(Decode(text)), CompressionMode.Decompress);
                using var plain = new MemoryStream();
                var buffer = new byte[64 * 1024];
                for (int read; (read = zipped.Read(buffer)) > 0;)
                {
                    plain.Write(buffer, 0, read);
                    if (plain.Length > LongestUnzipped)
                    {
                        throw ProblemException.Invalid("", $"A text unzips to at most {LongestUnzipped / (1024 * 1024)} MB.");
                    }
                }

                return Convert.ToBase64String(plain.ToArray());
            }
            catch (InvalidDataException)
            {
                throw ProblemException.Invalid("", "The text is not a gzip in Base64.");
            }
        }
    }
}
