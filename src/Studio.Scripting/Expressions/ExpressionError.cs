namespace Studio.Scripting.Expressions;

/// <summary>Something an author has to repair, with its place.</summary>
/// <param name="Code">One of <see cref="ExpressionErrorCodes"/>; with <paramref name="Arguments"/> enough to word the message in another language.</param>
/// <param name="Message">The message in English.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 code units.</param>
/// <param name="Length">The length of the faulty part; 0 at the end of the source.</param>
/// <param name="Arguments">What the message names, in the order of its placeholders.</param>
public sealed record ExpressionError(string Code, string Message, int Line, int Column, int Length, IReadOnlyList<string> Arguments)
{
    /// <summary>What to put in place of the faulty part to repair it, when there is a good guess.</summary>
    public string? Replacement { get; init; }
}
