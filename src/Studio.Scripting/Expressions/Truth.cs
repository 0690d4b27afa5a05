namespace Studio.Scripting.Expressions;

/// <summary>What a condition is for one set of facts, after Kleene: only <see cref="True"/> matches.</summary>
public enum Truth : byte
{
    /// <summary>The condition does not hold.</summary>
    False,

    /// <summary>The condition holds.</summary>
    True,

    /// <summary>A fact it depends on is missing, and the rest does not decide it.</summary>
    Unknown,
}
