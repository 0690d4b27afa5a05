using System.Globalization;
using System.Text.RegularExpressions;

namespace Studio.DecisionEngine.Scripts;

/// <summary>What kind of answer a customer gives to a step.</summary>
public enum StepAnswerKind
{
    /// <summary>He agrees.</summary>
    Yes,

    /// <summary>He does not.</summary>
    No,

    /// <summary>Something stands against it for him.</summary>
    Objection,

    /// <summary>Neither.</summary>
    Neutral,
}

/// <summary>A possible answer to a step.</summary>
/// <param name="Key">Its name among the answers of the step.</param>
/// <param name="Kind">What kind of answer it is.</param>
/// <param name="Label">The words on its button.</param>
/// <param name="To">The key of the step that it leads to, or <c>accepted</c>, <c>declined</c> or <c>later</c>.</param>
/// <param name="Reason">Why it is declined; empty otherwise.</param>
/// <param name="Line">Where it is written, from 1.</param>
public sealed record StepAnswer(string Key, StepAnswerKind Kind, string Label, string To, string Reason, int Line);

/// <summary>A step of a sales script.</summary>
/// <param name="Key">Its name among the steps.</param>
/// <param name="Text">What is said: Liquid.</param>
/// <param name="Answers">What may be answered.</param>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record ScriptStep(string Key, string Text, IReadOnlyList<StepAnswer> Answers, int Line);

/// <summary>The words for some channels in the place of the general ones.</summary>
/// <param name="Channels">The channels.</param>
/// <param name="Text">What is said: Liquid.</param>
/// <param name="Line">Where it begins, from 1.</param>
public sealed record ScriptVariant(IReadOnlyList<string> Channels, string Text, int Line);

/// <summary>What is wrong with an outline.</summary>
/// <param name="Message">In English, with <c>{0}</c> for the argument: the key of its translation.</param>
/// <param name="Argument">The key or line that it is about.</param>
/// <param name="Line">Where, from 1.</param>
public sealed record OutlineFault(string Message, string Argument, int Line)
{
    /// <summary>The message in English.</summary>
    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Message, Argument);
}

/// <summary>
/// Reads what planners write: sections that begin with <c># key</c>. A section of steps ends with its answers, one a line: <c>&gt; kind key: label -> target</c>, where the kind is
/// yes, no, objection or neutral, the key may be left out (it is the kind then), and the target is another step, <c>accepted</c>, <c>declined: reason</c> or <c>later</c>.
/// </summary>
public static partial class ScriptOutline
{
    /// <summary>The most steps or variants of a script.</summary>
    public const int MaximumSections = 50;

    /// <summary>The most answers of a step.</summary>
    public const int MaximumAnswers = 10;

    /// <summary>The customer takes the offer.</summary>
    public const string Accepted = "accepted";

    /// <summary>The customer refuses the offer.</summary>
    public const string Declined = "declined";

    /// <summary>The customer wants to decide another time; nothing is answered.</summary>
    public const string Later = "later";

    /// <summary>True for what ends a script.</summary>
    public static bool IsEnd(string target) => target is Accepted or Declined or Later;

    /// <summary>Reads and checks steps: keys are single, each answer leads to a step that there is or to an end, each step can be reached from the first, and no way leads back.</summary>
    public static IReadOnlyList<ScriptStep> ReadSteps(string text, out IReadOnlyList<OutlineFault> faults)
    {
        var found = new List<OutlineFault>();
        var steps = Sections(text, found).ConvertAll(section => ReadStep(section, found));
        if (found.Count == 0)
        {
            StepGraph.Check(steps, found);
        }

        faults = found;
        return steps;
    }

    /// <summary>Reads and checks the words for channels: each channel is named once.</summary>
    public static IReadOnlyList<ScriptVariant> ReadVariants(string text, out IReadOnlyList<OutlineFault> faults)
    {
        var found = new List<OutlineFault>();
        var variants = Sections(text, found).ConvertAll(s => new ScriptVariant(s.Head.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), string.Join('\n', s.Lines.Select(l => l.Text)).Trim(), s.Line));
        var channels = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var variant in variants)
        {
            found.AddRange(variant.Channels.Where(c => !channels.Add(c)).Select(c => new OutlineFault("The channel '{0}' is named twice.", c, variant.Line)));
            if (variant.Text.Length == 0)
            {
                found.Add(new OutlineFault("'{0}' has no words to say.", string.Join(", ", variant.Channels), variant.Line));
            }
        }

        faults = found;
        return variants;
    }

    private static List<Section> Sections(string text, List<OutlineFault> faults)
    {
        var sections = new List<Section>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.StartsWith("# ", StringComparison.Ordinal) && line[2..].Trim() is { Length: > 0 } head)
            {
                sections.Add(new Section(head, number, []));
            }
            else if (sections.Count > 0)
            {
                sections[^1].Lines.Add((line, number));
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                faults.Add(new OutlineFault("Begin with a line such as '# opening': what stands before the first has no name.", "", number));
                return [];
            }
        }

        if (sections.Count > MaximumSections)
        {
            faults.Add(new OutlineFault("At most {0} are possible.", MaximumSections.ToString(CultureInfo.InvariantCulture), sections[MaximumSections].Line));
            return [];
        }

        return sections;
    }

    private static ScriptStep ReadStep(Section section, List<OutlineFault> faults)
    {
        if (!Key().IsMatch(section.Head) || IsEnd(section.Head))
        {
            faults.Add(new OutlineFault("'{0}' cannot name a step: up to 40 letters, digits, - and _ can, but not accepted, declined and later.", section.Head, section.Line));
        }

        var words = new List<string>();
        var answers = new List<StepAnswer>();
        foreach (var (line, number) in section.Lines)
        {
            if (!line.StartsWith('>'))
            {
                words.Add(line);
            }
            else if (Answer().Match(line) is { Success: true } match)
            {
                var target = match.Groups["to"].Value;
                answers.Add(new StepAnswer(
                    match.Groups["key"] is { Success: true } key ? key.Value : match.Groups["kind"].Value, Enum.Parse<StepAnswerKind>(match.Groups["kind"].Value, ignoreCase: true),
                    match.Groups["label"].Value, target, target == Declined ? match.Groups["reason"].Value : "", number));
            }
            else
            {
                faults.Add(new OutlineFault("Write an answer as '> yes: Gladly -> next-step', '> objection price: Too expensive -> declined: price' or with no, neutral, accepted, later.", "", number));
            }
        }

        if (string.IsNullOrWhiteSpace(string.Concat(words)))
        {
            faults.Add(new OutlineFault("'{0}' has no words to say.", section.Head, section.Line));
        }

        if (answers.Count > MaximumAnswers)
        {
            faults.Add(new OutlineFault("At most {0} are possible.", MaximumAnswers.ToString(CultureInfo.InvariantCulture), section.Line));
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        faults.AddRange(answers.Where(a => !keys.Add(a.Key)).Select(a => new OutlineFault("The answer '{0}' is there twice in this step: give one another key, as in '> no price: ...'.", a.Key, a.Line)));
        return new ScriptStep(section.Head, string.Join('\n', words).Trim(), answers, section.Line);
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}_-]{1,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex(@"^>\s*(?<kind>yes|no|objection|neutral)(\s+(?<key>[\p{L}\p{Nd}_-]{1,40}))?\s*:\s*(?<label>[^\s].{0,199}?)\s*->\s*(?<to>[\p{L}\p{Nd}_-]{1,40})(\s*:\s*(?<reason>.{1,200}?))?\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Answer();

    private sealed record Section(string Head, int Line, List<(string Text, int Number)> Lines);
}
