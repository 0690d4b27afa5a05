namespace Studio.Decisions.Decisions;

/// <summary>A step of a script as it is told to one subject.</summary>
/// <param name="Key">Its name among the steps; the first is where one begins.</param>
/// <param name="Text">What is said.</param>
/// <param name="Answers">What may be answered.</param>
public sealed record RenderedStep(string Key, string Text, IReadOnlyList<RenderedAnswer> Answers);

/// <summary>An answer to a step.</summary>
/// <param name="Key">Its name among the step's answers.</param>
/// <param name="Kind"><c>yes</c>, <c>no</c>, <c>objection</c> or <c>neutral</c>.</param>
/// <param name="Label">The words on its button.</param>
/// <param name="To">The step that it leads to, or <c>accepted</c>, <c>declined</c> or <c>later</c>.</param>
/// <param name="Reason">Why it is declined; null otherwise.</param>
public sealed record RenderedAnswer(string Key, string Kind, string Label, string To, string? Reason);
