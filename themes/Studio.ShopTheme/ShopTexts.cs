namespace Studio.ShopTheme;

/// <summary>Marks the texts of the sample shop.</summary>
public sealed class ShopTexts;
