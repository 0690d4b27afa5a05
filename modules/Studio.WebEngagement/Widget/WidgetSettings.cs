using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Studio.Kernel.Schemas;

namespace Studio.WebEngagement.Widget;

/// <summary>Which websites may carry the widget, and what it asks before it follows anybody.</summary>
[Schema(Title = "Website widget", Description = "Which websites may carry the widget, and what it asks before it follows a visitor.", Group = "Sales")]
public sealed record WidgetSettings : IValidatableObject
{
    /// <summary>The websites besides the own shop.</summary>
    [Schema(Title = "Websites that may carry the widget", Description = "One a line, such as https://www.example.com; with a port where it has one, without a path. The own shop always may."), MaxLength(100)]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The purpose of consent without which nothing is told; empty for none.</summary>
    [Schema(Title = "Purpose that visitors must agree to", Description = "The name of a purpose of consent. On other websites the widget then tells nothing and keeps nothing before the visitor agreed. Empty asks for nothing."), StringLength(100)]
    public string ConsentPurpose { get; init; } = "";

    /// <summary>How many events a visitor may tell in a minute.</summary>
    [Schema(Title = "Events of a visitor in a minute", Description = "More are refused for a while: nobody can fill the timeline by a script."), Range(10, 10_000)]
    public int EventsPerMinute { get; init; } = 120;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedOrigins
        .Select((origin, i) => (origin, i)).Where(x => !IsOrigin(x.origin))
        .Select(x => new ValidationResult("An address such as https://www.example.com is needed, without a path.", [string.Create(CultureInfo.InvariantCulture, $"{nameof(AllowedOrigins)}[{x.i}]")]));

    private static bool IsOrigin(string text) =>
        text.Length <= 300 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase) && uri.UserInfo.Length == 0;
}
