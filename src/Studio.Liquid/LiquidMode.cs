namespace Studio.Liquid;

/// <summary>How forgiving the parser is.</summary>
public enum LiquidMode
{
    /// <summary>Everything that is not valid Liquid is an error with a line and a column.</summary>
    Strict,

    /// <summary>As in Shopify's lax mode: what follows a complete expression is ignored, a broken output writes nothing, an unknown filter passes its input through. An unknown tag is an error all the same.</summary>
    Lax,
}
