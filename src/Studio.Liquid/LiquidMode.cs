namespace Studio.Liquid;

/// <summary>How forgiving the engine is, by the error modes of Shopify's Liquid.</summary>
public enum LiquidMode
{
    /// <summary>
    /// Everything that is not valid Liquid is an error with a line and a column, a filter that does not exist too; a fault at render ends it. As Shopify's strict mode with <c>render!</c>
    /// and <c>strict_filters</c>. A variable without a value writes nothing unless <see cref="LiquidOptions.StrictVariables"/> says otherwise.
    /// </summary>
    Strict,

    /// <summary>
    /// As Shopify's lax mode with <c>render</c>: what follows a complete expression is ignored, a broken output writes nothing, an unknown filter passes its input through; a fault at render is written
    /// where it happens (<c>Liquid error (line 3): …</c>), and the render goes on after it. An unknown tag and a block that is not closed are errors all the same, and what exceeds a limit ends the render.
    /// </summary>
    Lax,
}
