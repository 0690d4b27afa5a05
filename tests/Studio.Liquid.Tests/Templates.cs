namespace Studio.Liquid.Tests;

/// <summary>Renders a template in one call.</summary>
internal static class Templates
{
    public static Task<string> Text(string source, params (string Name, object? Value)[] values)
        => Render(source, Scope(LiquidEncoding.None, values));

    public static Task<string> Html(string source, params (string Name, object? Value)[] values)
        => Render(source, Scope(LiquidEncoding.Html, values));

    public static async Task<string> Render(string source, LiquidScope scope, LiquidOptions? options = null)
        => await new LiquidEngine(options ?? new LiquidOptions()).Parse(source).RenderAsync(scope, CancellationToken.None);

    public static Task<LiquidException> Fails(string source, LiquidOptions? options = null, params (string Name, object? Value)[] values)
        => Should.ThrowAsync<LiquidException>(() => Render(source, Scope(LiquidEncoding.None, values), options));

    public static Dictionary<string, object?> Map(params (string Name, object? Value)[] values)
        => values.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

    private static LiquidScope Scope(LiquidEncoding encoding, (string Name, object? Value)[] values)
        => new(Map(values)) { Encoding = encoding };
}

internal sealed class PartialSource(params (string Name, string Source)[] templates) : ITemplateSource
{
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
        => new(templates.FirstOrDefault(template => string.Equals(template.Name, name, StringComparison.Ordinal)).Source);
}
