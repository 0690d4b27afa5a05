namespace Studio.Scripting.Worker.Running;

/// <summary>Limits how long a regular expression may search.</summary>
internal static class RegexTime
{
    /// <summary>
    /// Sets the process's limit; before the first <c>Regex</c>, and as a <see cref="TimeSpan"/>: as a text in runtimeconfig.json it breaks <c>Regex</c> itself.
    /// </summary>
    public static void Limit(TimeSpan time) => AppContext.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", time);
}
