namespace Studio.Kernel.Security;

/// <summary>
/// Says which authentication scheme answers for a request whose <c>Authorization</c> header starts with a prefix. A module that brings such a scheme
/// registers one as a singleton; the host's default scheme forwards to it, so that no module has to know the others' schemes.
/// </summary>
/// <param name="Prefix">How the header starts, with its space: <c>Widget </c>.</param>
/// <param name="Scheme">The name of the authentication scheme.</param>
public sealed record AuthorizationHeaderScheme(string Prefix, string Scheme);
