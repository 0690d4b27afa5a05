namespace Studio.AdminTheme;

/// <summary>Marks the resources of the admin theme.</summary>
public sealed class AdminThemeTexts;
