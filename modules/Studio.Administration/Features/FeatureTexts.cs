using Microsoft.Extensions.Localization;
using Studio.Kernel.Localization;
using Studio.Kernel.Modules;

namespace Studio.Administration.Features;

/// <summary>What manifests say in English, in the person's language: each module translates its own.</summary>
public sealed class FeatureTexts(IStringLocalizerFactory localizers, ModuleCatalogue catalogue)
{
    /// <summary>The name of the feature of this id; the id where no module declares it.</summary>
    public string Name(string feature) => catalogue.Find(feature) is { } known ? Say(known, known.Name) : feature;

    /// <summary>A text of the feature's manifest.</summary>
    public string Say(string feature, string text) => catalogue.Find(feature) is { } known ? Say(known, text) : text;

    private string Say(FeatureInfo feature, string text) => text is "" ? "" : localizers.Of(feature.Module.Assembly)[text];
}
