using Microsoft.Extensions.Localization;
using Studio.Kernel.Localization;
using Studio.Kernel.Modules;

namespace Studio.Kernel.Problems;

/// <summary>A refusal in the person's language. It comes from any module, and its sentence is translated where it was written: the kernel or that module.</summary>
/// <param name="localizers">Finds the texts of an assembly.</param>
/// <param name="features">The tenant's features, whose modules are asked.</param>
public sealed class ProblemTexts(IStringLocalizerFactory localizers, IReadOnlyList<FeatureInfo> features)
{
    private readonly List<IStringLocalizer> _modules = [localizers.Create(typeof(ProblemTexts)), .. features.Select(f => f.Module.Assembly).Distinct().Select(localizers.Of)];

    /// <summary>The sentence in the language of the request; as it is where nobody translated it.</summary>
    public string this[string text] => _modules.Select(m => m[text]).FirstOrDefault(t => !t.ResourceNotFound)?.Value ?? text;
}
