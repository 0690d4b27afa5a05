using Microsoft.Extensions.Localization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.DecisionEngine.Scripts;
using Studio.Kernel.Problems;
using Studio.Liquid;

namespace Studio.Decisions.Rules;

/// <summary>Refuses sales scripts whose steps lead nowhere or in a circle or differ from language to language, with the line; each step's words are Liquid of their own.</summary>
internal sealed class ScriptContentHandler(LiquidEngine liquid, IStringLocalizer<DecisionParts> text) : IContentHandler
{
    public Task ValidatingAsync(ContentItem item, ContentDefinitions definitions, ICollection<InputError> errors, CancellationToken cancellationToken)
    {
        if (definitions.HasPart(item.ContentType, DecisionParts.Script))
        {
            Check(item, ParsedScript.VariantsField, errors, outline => ([.. ScriptOutline.ReadVariants(outline, out var faults).Select(v => (string.Join(", ", v.Channels), v.Text, v.Line))], faults));
            Check(item, ParsedScript.StepsField, errors, outline => ([.. ScriptOutline.ReadSteps(outline, out var faults).Select(s => (Graph(s), s.Text, s.Line))], faults));
        }

        return Task.CompletedTask;
    }

    /// <summary>What must be the same in all languages: where the answers lead, not their words.</summary>
    private static string Graph(ScriptStep step) => $"{step.Key}: {string.Join(", ", step.Answers.Select(a => $"{a.Kind} {a.Key} {a.To}"))}";

    private void Check(ContentItem item, string field, ICollection<InputError> errors, Func<string, (List<(string Same, string Text, int Line)> Sections, IReadOnlyList<OutlineFault> Faults)> read)
    {
        var outlines = ParsedScript.Outlines(item, field).ToDictionary(o => o.Culture, o => read(o.Text), StringComparer.Ordinal);
        var before = errors.Count;
        foreach (var (culture, (sections, faults)) in outlines)
        {
            foreach (var fault in faults)
            {
                errors.Add(new InputError(Path(culture), text[fault.Message, fault.Argument], fault.Line, 1));
            }

            foreach (var section in sections.Where(s => !liquid.TryParse(s.Text, out _, out _)))
            {
                errors.Add(new InputError(Path(culture), text["The Liquid of '{0}' is not complete: what opens in a section closes in it.", section.Same], section.Line, 1));
            }
        }

        if (outlines.Count == 0 || errors.Count > before)
        {
            return;
        }

        var first = outlines.Values.First().Sections.Select(s => s.Same).ToList();
        foreach (var culture in ScriptText.TextsOf(item).Select(t => t.Culture).Union(outlines.Keys))
        {
            if (!outlines.TryGetValue(culture, out var outline) || !outline.Sections.Select(s => s.Same).SequenceEqual(first, StringComparer.Ordinal))
            {
                errors.Add(new InputError(Path(culture), text["The same sections, answers and targets are needed in each language in which the text is written."]));
            }
        }

        string Path(string culture) => $"{DecisionParts.Script}.{field}.{culture}";
    }
}
