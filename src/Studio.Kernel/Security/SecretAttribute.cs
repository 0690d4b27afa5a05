namespace Studio.Kernel.Security;

/// <summary>The property is a secret: it is masked on pages, never written to logs, audit trails, exports and recipes, and encrypted where it is kept.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
