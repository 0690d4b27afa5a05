using System.Globalization;
using Microsoft.Extensions.Localization;
using Studio.Kernel.Problems;

namespace Studio.Decisions.Trials;

/// <summary>A refusal (409) that names what stands in the way.</summary>
/// <param name="sentence">The English sentence, a resource key with the place <c>{0}</c>.</param>
/// <param name="name">The name of what stands in the way.</param>
internal sealed class TrialConflictException(string sentence, string name) : ProblemException(409, "The state has changed.", string.Format(CultureInfo.InvariantCulture, sentence, name))
{
    /// <summary>The sentence in the person's language.</summary>
    public string In(IStringLocalizer text) => text[sentence, name];
}
