using System.Text.Json.Nodes;

namespace Studio.Scripting.Engine;

/// <summary>Offers functions to scripts. Register in a tenant's container; every script of the tenant sees them.</summary>
public interface IGlobalMethodProvider
{
    /// <summary>The functions.</summary>
    IEnumerable<GlobalMethod> GetMethods();
}

/// <summary>A function that scripts call by name. It answers synchronously to the script; <c>await</c> before it does no harm.</summary>
public sealed record GlobalMethod
{
    /// <summary>The name, such as <c>createContentItem</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in English, for the editor's completion.</summary>
    public required string Description { get; init; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<GlobalMethodParameter> Parameters { get; init; } = [];

    /// <summary>The TypeScript type that it returns, such as <c>string</c> or <c>ContentItem | null</c>.</summary>
    public string Returns { get; init; } = "void";

    /// <summary>The permission that whoever runs the script needs; null for none, or where the method itself checks.</summary>
    public string? Permission { get; init; }

    /// <summary>How often one run may call it.</summary>
    public int MaxCalls { get; init; } = 100;

    /// <summary>
    /// Does it. A <see cref="ScriptMethodException"/> becomes an error that the script can catch, with its message; of any other exception the script learns only that the method failed.
    /// </summary>
    public required Func<GlobalMethodCall, CancellationToken, ValueTask<JsonNode?>> InvokeAsync { get; init; }
}

/// <summary>A parameter of a global method.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its TypeScript type.</param>
/// <param name="Optional">True where it may be left out.</param>
/// <param name="Description">What it means, in English.</param>
public sealed record GlobalMethodParameter(string Name, string Type, bool Optional = false, string Description = "");

/// <summary>One call of a global method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Arguments">What it was given; <c>undefined</c> is null.</param>
/// <param name="Services">The scope of the run.</param>
public sealed record GlobalMethodCall(GlobalMethod Method, JsonArray Arguments, IServiceProvider? Services)
{
    /// <summary>The argument at a place; null where there is none.</summary>
    public JsonNode? this[int index] => index < Arguments.Count ? Arguments[index] : null;

    /// <summary>The argument as a text, as JavaScript makes one of numbers and booleans; empty where there is none.</summary>
    public string Text(int index) => this[index] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        { } other => other.ToJsonString(),
    };

    /// <summary>The argument as an object; null where it is none.</summary>
    public JsonObject? Object(int index) => this[index] as JsonObject;
}
