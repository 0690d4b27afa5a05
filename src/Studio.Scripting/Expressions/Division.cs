namespace Studio.Scripting.Expressions;

/// <summary>
/// A place where an expression divides, or takes a remainder, by something that may be zero. Nothing fails there: as in JavaScript the result is Infinity, which is more than any number, or NaN,
/// which compares with nothing, so that a condition is met or missed without meaning it.
/// </summary>
/// <param name="Divisor">The fact that is divided by; null where it is a zero that is written there.</param>
/// <param name="Line">The divisor's line, from 1.</param>
/// <param name="Column">Its column, from 1, in UTF-16 code units.</param>
/// <param name="Length">Its length.</param>
public sealed record Division(ScopeMember? Divisor, int Line, int Column, int Length);
