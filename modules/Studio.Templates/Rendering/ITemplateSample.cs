using System.Globalization;
using System.Text.Json.Nodes;

namespace Studio.Templates.Rendering;

/// <summary>A root that a module renders templates with, such as <c>offer</c>, with a value of the tenant's own to preview with. Without it a preview would call missing what every contact brings.</summary>
public interface ITemplateSample
{
    /// <summary>The root.</summary>
    string Root { get; }

    /// <summary>A value that whoever asks may see; null where there is none yet.</summary>
    ValueTask<JsonNode?> GetAsync(CultureInfo culture, CancellationToken cancellationToken);
}
