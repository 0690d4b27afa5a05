using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>What the values of a recipe are made from.</summary>
/// <param name="Scripts">Runs scripts; null where the tenant has nothing that does.</param>
/// <param name="Parameters">The parameters by name, compared without case.</param>
/// <param name="Configuration">Reads the section that recipes may see.</param>
/// <param name="NewId">Makes ids.</param>
/// <param name="Now">The moment at which the run began.</param>
internal sealed record RecipeValueSources(IRecipeScripts? Scripts, IReadOnlyDictionary<string, string> Parameters, Func<string, string?> Configuration, Func<string> NewId, DateTimeOffset Now);

/// <summary>
/// Puts values in place of the texts <c>[js: …]</c> and <c>[file: …]</c> of a recipe, again and again as long as one comes out. A variable is evaluated when it is first asked for and
/// stays what it is for the whole recipe. What cannot be evaluated stays as it is written and is noted.
/// </summary>
internal sealed partial class RecipeValues(Recipe recipe, RecipeValueSources sources, ICollection<RecipeNote> notes) : IRecipeScriptGlobals
{
    private const int MaximumRounds = 32;
    private const long MaximumFile = RecipeArchive.MaximumFile;

    /// <summary>The most characters that all scripts and files of a recipe may bring into it: a small zip must not become a memory full of text.</summary>
    private const long MaximumBrought = 64 * 1024 * 1024;

    private readonly Dictionary<string, Variable> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private bool _unresolved;
    private long _brought;

    public DateTimeOffset Now => sources.Now;

    /// <summary>A copy of a step with its values.</summary>
    /// <exception cref="ProblemException">400 with the JSON path within the step.</exception>
    public async ValueTask<JsonObject> EvaluateAsync(JsonObject step, string place, CancellationToken cancellationToken)
    {
        var copy = (JsonObject)step.DeepClone();
        if (!recipe.IsLiteral)
        {
            await WalkAsync(copy, "", place, cancellationToken);
        }

        return copy;
    }

    async ValueTask<string> IRecipeScriptGlobals.VariableAsync(string name, CancellationToken cancellationToken)
    {
        if (_variables.TryGetValue(name, out var known))
        {
            _unresolved |= known.Unresolved;
            return Count(known.Text ?? throw ProblemException.Invalid("", $"The variable '{name}' refers to itself."));
        }

        if (recipe.Variables[name] is not { } written)
        {
            throw ProblemException.Invalid("", $"The recipe has no variable '{name}'.");
        }

        _variables[name] = new Variable(null, false);
        var text = written is JsonValue value && value.TryGetValue<string>(out var raw) ? raw : written.ToJsonString();
        var outer = _unresolved;
        _unresolved = false;
        var evaluated = await TextAsync(text, $"{recipe.Source}: variables.{name}", cancellationToken);
        _variables[name] = new Variable(evaluated, _unresolved);
        _unresolved |= outer;
        return evaluated;
    }

    string IRecipeScriptGlobals.Parameter(string name)
    {
        if (sources.Parameters.TryGetValue(name, out var value))
        {
            return value;
        }

        if (_missing.Add(name))
        {
            notes.Add(new RecipeNote(RecipeNoteKind.Parameter, name, recipe.Source, $"the parameter '{name}' has no value here; an empty text was used.", Kept: false));
        }

        return "";
    }

    string? IRecipeScriptGlobals.Configuration(string key) => sources.Configuration(key);

    string IRecipeScriptGlobals.NewId() => sources.NewId();

    private async ValueTask WalkAsync(JsonNode? node, string path, string place, CancellationToken cancellationToken)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                var at = path.Length == 0 ? name : $"{path}.{name}";
                if (await EvaluatedAsync(value, at, place, cancellationToken) is { } text)
                {
                    members[name] = text;
                }
                else
                {
                    await WalkAsync(value, at, place, cancellationToken);
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                if (await EvaluatedAsync(items[i], at, place, cancellationToken) is { } text)
                {
                    items[i] = text;
                }
                else
                {
                    await WalkAsync(items[i], at, place, cancellationToken);
                }
            }
        }
    }

    private async ValueTask<string?> EvaluatedAsync(JsonNode? node, string path, string place, CancellationToken cancellationToken)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || !IsExpression(text))
        {
            return null;
        }

        try
        {
            return await TextAsync(text, $"{place}: {path}", cancellationToken);
        }
        catch (ProblemException e) when (e.Errors.All(error => error.Path.Length == 0))
        {
            throw ProblemException.Invalid([.. e.Errors.DefaultIfEmpty(new InputError("", e.Message)).Select(error => error with { Path = path })]);
        }
    }

    /// <summary>The value of a text; the text itself where it is no expression or cannot be evaluated.</summary>
    private async ValueTask<string> TextAsync(string text, string place, CancellationToken cancellationToken)
    {
        for (var round = 0; IsExpression(text); round++)
        {
            if (round == MaximumRounds)
            {
                throw ProblemException.Invalid("", $"The text is still an expression after it was evaluated {MaximumRounds} times.");
            }

            var inside = text[1..^1];
            var colon = inside.IndexOf(':', StringComparison.Ordinal);
            var next = inside[..colon] == "js" ? await ScriptAsync(text, inside[(colon + 1)..], place, cancellationToken) : File(inside[(colon + 1)..].Trim(), place);
            if (next is null)
            {
                _unresolved = true;
                return text;
            }

            text = Count(next);
        }

        return text;
    }

    private string Count(string brought)
    {
        _brought += brought.Length;
        return _brought <= MaximumBrought ? brought : throw ProblemException.Invalid("", $"The scripts and files of the recipe bring more than {MaximumBrought / (1024 * 1024)} million characters into it.");
    }

    private async ValueTask<string?> ScriptAsync(string written, string script, string place, CancellationToken cancellationToken)
    {
        var outer = _unresolved;
        _unresolved = false;
        var result = sources.Scripts is null
            ? new RecipeScriptResult(null, ["js"], "No feature of this tenant runs scripts.")
            : await sources.Scripts.EvaluateAsync(place, script, this, cancellationToken);
        if (result.Text is not null && !_unresolved)
        {
            _unresolved = outer;
            return result.Text;
        }

        IReadOnlyList<string> lacking = result.Text is null ? result.Lacking : ["variables()"];
        var why = result.Text is null ? result.Message : "It uses a variable that could not be evaluated.";
        var names = lacking.Count == 0 ? "" : $" It needs {string.Join(", ", lacking)}.";
        notes.Add(new RecipeNote(RecipeNoteKind.Script, lacking.Count == 0 ? Short(written) : string.Join(", ", lacking), place, $"the script cannot be run yet; it is kept as it is written. {why}{names}", Kept: true));
        _unresolved = true;
        return null;
    }

    private string? File(string call, string place)
    {
        var match = FileCall().Match(call);
        if (!match.Success)
        {
            throw ProblemException.Invalid("", "A file is taken by [file:text('…')] or [file:base64('…')].");
        }

        var path = match.Groups["path"].Value;
        using var stream = recipe.Files.Open(path);
        if (stream is null)
        {
            notes.Add(new RecipeNote(RecipeNoteKind.File, path, place, $"the file '{path}' did not come with the recipe; the text is kept as it is written.", Kept: true));
            return null;
        }

        if (stream.Length > MaximumFile)
        {
            throw ProblemException.Invalid("", $"The file '{path}' has more than {MaximumFile / (1024 * 1024)} MB.");
        }

        if (match.Groups["how"].Value == "base64")
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Convert.ToBase64String(bytes);
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static bool IsExpression(string text) => text.Length > 5 && text[0] == '[' && text[^1] == ']' && (text.StartsWith("[js:", StringComparison.Ordinal) || text.StartsWith("[file:", StringComparison.Ordinal));

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex("""^(?<how>text|base64)\s*\(\s*(?<q>['"])(?<path>[^'"]+)\k<q>\s*\)\s*;?$""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileCall();

    /// <summary>A variable's value; null while it is being evaluated.</summary>
    private sealed record Variable(string? Text, bool Unresolved);
}
