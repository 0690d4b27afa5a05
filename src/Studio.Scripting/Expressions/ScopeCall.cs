namespace Studio.Scripting.Expressions;

/// <summary>A fact that an expression asks like a function, such as <c>facts.bought('22423')</c>.</summary>
/// <param name="Member">The fact.</param>
/// <param name="Arguments">What it asks about; null where that is known only when it runs.</param>
public sealed record ScopeCall(ScopeMember Member, IReadOnlyList<ScriptValue>? Arguments);
