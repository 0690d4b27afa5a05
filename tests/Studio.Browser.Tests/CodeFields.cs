using Microsoft.Playwright;

namespace Studio.Browser.Tests;

/// <summary>Fields with an editor for programs or templates.</summary>
internal static class CodeFields
{
    /// <summary>
    /// Puts a text in place of all that there is, as a person does who selects everything. A fill would select in the very moment in which the editor gets the focus and puts its own selection back.
    /// </summary>
    public static async Task PutInAsync(this ILocator field, string text)
    {
        await field.FocusAsync();
        await field.PressAsync("Control+A");
        await field.Page.Keyboard.InsertTextAsync(text);
    }
}
