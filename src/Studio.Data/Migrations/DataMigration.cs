using System.Globalization;
using System.Reflection;
using Studio.Data.Sessions;

namespace Studio.Data.Migrations;

/// <summary>
/// Brings a module's tables to the version its code needs, as in OrchardCore: <see cref="CreateAsync"/> makes them and returns the version;
/// methods <c>UpdateFrom1Async(WriteSession, CancellationToken)</c>, <c>UpdateFrom2Async</c>… lead on and return theirs. Each step is one
/// transaction together with its version, so that a crash between steps leaves a version that the next start continues from.
/// </summary>
public abstract class DataMigration
{
    /// <summary>The name the version is kept under: the class's full name.</summary>
    public virtual string Name => GetType().FullName!;

    /// <summary>Smaller migrates first; engines before modules.</summary>
    public virtual int Order => 100;

    /// <summary>Makes the tables; returns their version.</summary>
    public abstract Task<int> CreateAsync(WriteSession session, CancellationToken cancellationToken);

    /// <summary>The step that leads on from a version, or null where that is the newest.</summary>
    internal Func<WriteSession, CancellationToken, Task<int>>? StepFrom(int version)
    {
        if (version == 0)
        {
            return CreateAsync;
        }

        var method = GetType().GetMethod(string.Create(CultureInfo.InvariantCulture, $"UpdateFrom{version}Async"), BindingFlags.Instance | BindingFlags.Public);
        return method?.CreateDelegate<Func<WriteSession, CancellationToken, Task<int>>>(this);
    }
}
