namespace Studio.Kernel.Security;

/// <summary>
/// The property, a text, is a secret: it is masked on pages, never written to logs, audit trails, exports and recipes, and encrypted where it is kept.
/// The type that has it is a class, or a record that overrides <c>PrintMembers</c>: what a record prints of itself would print the secret.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
