using Studio.Kernel.Problems;

namespace Studio.Kernel.Recipes;

/// <summary>What a recipe's scripts may ask for.</summary>
public interface IRecipeScriptGlobals
{
    /// <summary>The value of a variable of the recipe, evaluated when it is first asked for.</summary>
    /// <exception cref="ProblemException">400: there is no such variable, or it refers to itself.</exception>
    ValueTask<string> VariableAsync(string name, CancellationToken cancellationToken);

    /// <summary>What is known of the tenant and of who runs the recipe, such as <c>SiteName</c> or <c>AdminUserId</c>; empty where there is nothing of that name.</summary>
    string Parameter(string name);

    /// <summary>A value of the host's section <c>Studio:Recipes:Configuration</c>, the only one that recipes see; null where there is none.</summary>
    string? Configuration(string key);

    /// <summary>A new id of 26 characters.</summary>
    string NewId();

    /// <summary>The moment at which the recipe began.</summary>
    DateTimeOffset Now { get; }
}

/// <summary>What a script came to.</summary>
/// <param name="Text">Its value as a text; null where it cannot be run here.</param>
/// <param name="Lacking">The names that it needs and that are not offered, such as <c>encodeURI()</c>.</param>
/// <param name="Message">Why it cannot be run.</param>
public sealed record RecipeScriptResult(string? Text, IReadOnlyList<string> Lacking, string Message)
{
    /// <summary>A value.</summary>
    public static RecipeScriptResult Of(string text) => new(text, [], "");
}

/// <summary>Runs the scripts of recipes: the texts within <c>[js: …]</c>.</summary>
public interface IRecipeScripts
{
    /// <summary>Evaluates a script.</summary>
    /// <param name="name">What the script is called: file, step and JSON path.</param>
    /// <param name="script">The text between <c>[js:</c> and <c>]</c>.</param>
    /// <param name="globals">What it may ask for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProblemException">What <paramref name="globals"/> refused, or 400 with line and column: the script is wrong, threw, or went beyond a limit.</exception>
    ValueTask<RecipeScriptResult> EvaluateAsync(string name, string script, IRecipeScriptGlobals globals, CancellationToken cancellationToken);
}

/// <summary>Gives recipes parameters: what is known of the tenant and of who runs the recipe.</summary>
public interface IRecipeParameterSource
{
    /// <summary>The parameters by name.</summary>
    Task<IReadOnlyDictionary<string, string>> GetAsync(CancellationToken cancellationToken);
}
