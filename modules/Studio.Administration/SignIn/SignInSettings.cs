using Studio.Kernel.Schemas;

namespace Studio.Administration.SignIn;

/// <summary>How people sign in to this tenant.</summary>
[Schema(Title = "Sign-in", Description = "How people sign in to the studio.", Group = "Sign-in")]
public sealed record SignInSettings
{
    /// <summary>True where administrators need a second step: who has none sets it up at the next sign-in.</summary>
    [Schema(Title = "Administrators need a second step", Description = "Who has none sets it up at the next sign-in.")]
    public bool RequireTwoFactor { get; init; }

    /// <summary>True where users cannot sign in by a password of Studio, only through the organisation's sign-in (<c>OpenIdSettings</c>). Administrators always can.</summary>
    [Schema(Title = "Only the organisation's sign-in", Description = "Users cannot sign in by a password. Administrators always can.")]
    public bool OnlyExternal { get; init; }
}
