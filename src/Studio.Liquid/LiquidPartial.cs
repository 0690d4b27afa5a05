namespace Studio.Liquid;

/// <summary>One place where a template renders another.</summary>
/// <param name="Name">The other's name; null for one that <c>include</c> finds only at render.</param>
/// <param name="SharesVariables">It is included: it reads what this template can read.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 characters, from 1.</param>
public sealed record LiquidPartial(string? Name, bool SharesVariables, int Line, int Column);
