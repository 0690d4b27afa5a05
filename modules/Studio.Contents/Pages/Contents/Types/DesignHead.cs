namespace Studio.Contents.Pages.Contents.Types;

/// <summary>The head of a page of the designer.</summary>
/// <param name="Page">The page.</param>
/// <param name="Tab">The tab that is open; empty for a page below them.</param>
/// <param name="Below">What the page below the type is about; null for the type itself.</param>
internal sealed record DesignHead(DesignPageModel Page, string Tab, string? Below = null);
