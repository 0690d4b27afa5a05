using System.Text.Json.Nodes;

namespace Studio.Scripting.Engine;

/// <summary>For whom a script runs, what it sees and what it may call.</summary>
public sealed record ScriptRun
{
    /// <summary>The tenant's name: two tenants never share an engine, and one alone never holds all workers.</summary>
    public required string Tenant { get; init; }

    /// <summary>The script's global names and their values, such as <c>customer</c> and <c>now</c>. The script gets copies.</summary>
    public JsonObject Globals { get; init; } = [];

    /// <summary>The functions that the script may call; of two with one name the last counts.</summary>
    public IReadOnlyList<GlobalMethod> Methods { get; init; } = [];

    /// <summary>The tenant's scope that methods run in; null for methods that need none.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Says whether whoever runs the script may call a method that names a permission. Without it such a method is denied.</summary>
    public Func<GlobalMethod, ValueTask<bool>>? Allows { get; init; }

    /// <summary>Limits below those of <see cref="ScriptOptions"/>; null for those themselves.</summary>
    public ScriptBudget? Budget { get; init; }
}

/// <summary>Limits of one run. They only tighten what <see cref="ScriptOptions"/> allows.</summary>
/// <param name="Time">The script's own time, without that of the methods it calls.</param>
/// <param name="AllocatedBytes">What it may allocate in all.</param>
public sealed record ScriptBudget(TimeSpan Time, long AllocatedBytes);
