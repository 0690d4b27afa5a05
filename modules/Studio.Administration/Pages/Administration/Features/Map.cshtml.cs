using Microsoft.AspNetCore.Mvc.RazorPages;
using Studio.Administration.Features;
using Studio.Administration.Tenants;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Administration.Pages.Administration.Features;

/// <summary>Draws what features need, and what switching one on or off brings with it.</summary>
[RequirePermission(nameof(TenantPermissions.ManageFeatures))]
internal sealed class FeatureMapModel(FeatureList list, FeatureTexts texts) : PageModel
{
    // About as many as a box is wide; a Chinese sign counts twice.
    private const int BoxLetters = 22;

    public FeatureMap Map { get; private set; } = new([], [], 0, 0);

    public IReadOnlyList<FeatureEntry> All { get; private set; } = [];

    /// <summary>The feature that is looked at, or null.</summary>
    public FeatureEntry? Chosen { get; private set; }

    public string Name(FeatureEntry feature) => texts.Name(feature.Id);

    /// <summary>The name as far as it fits into a box.</summary>
    public string Short(FeatureEntry feature)
    {
        var (name, width) = (Name(feature), 0);
        for (var i = 0; i < name.Length; i++)
        {
            width += name[i] > 0x2E7F ? 2 : 1;
            if (width > BoxLetters)
            {
                return name[..Math.Max(1, i - 1)] + "…";
            }
        }

        return name;
    }

    /// <summary>Those that are this to the chosen one, by name.</summary>
    public IEnumerable<FeatureEntry> Of(FeaturePart part) => Map.Boxes.Where(b => b.Part == part).Select(b => b.Feature).OrderBy(Name, StringComparer.CurrentCulture);

    /// <summary>Draws it.</summary>
    /// <exception cref="ProblemException">404: there is no such feature.</exception>
    public void OnGet(string? feature)
    {
        All = [.. list.All().OrderBy(Name, StringComparer.CurrentCulture)];
        Chosen = string.IsNullOrEmpty(feature) ? null : All.FirstOrDefault(f => string.Equals(f.Id, feature, StringComparison.OrdinalIgnoreCase)) ?? throw ProblemException.NotFound("There is no such feature.");
        Map = FeatureMap.Draw(All, Chosen?.Id);
    }
}
