using Npgsql;
using Studio.Kernel.Problems;

namespace Studio.Data.Postgres;

/// <summary>What errors of PostgreSQL and of the way to it mean; codes are those of PostgreSQL's appendix A.</summary>
internal static class PostgresErrors
{
    private const string IdleInTransaction = "25P03";

    /// <summary>True where the connection is gone: the network, a stopped server, or a server that ended the session.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException e => e.SqlState is ['0', '8', ..] or ['5', '7', 'P', ..] or IdleInTransaction,
        NpgsqlException => true,
        _ => false,
    };
}

/// <summary>Tells what an error of PostgreSQL means to a caller.</summary>
internal sealed class PostgresProblemMapper : IProblemMapper
{
    private const string Again = "Nothing was changed; try again in a moment.";

    public ProblemException? Map(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is NpgsqlException found)
            {
                return Map(found);
            }
        }

        return null;
    }

    private static ProblemException? Map(NpgsqlException exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new ProblemException(507, "The disk is full.", "Nothing was changed. Ask the operator to make room."),
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire } => ProblemException.Invalid("", "A text must not contain the character NUL."),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } => Busy("Too many change the same at once. " + Again, 1),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => Busy("It took too long. " + Again, 2),
        PostgresException { SqlState: ['5', '3', ..] } => Busy("It has more to do than it can. " + Again, 2),
        _ when PostgresErrors.IsLostConnection(exception) =>
            Busy("It does not answer. Whether your change was kept is not known; try again in a moment, with the same idempotency key where you sent one.", 2),
        _ => null,
    };

    private static ProblemException Busy(string detail, int seconds) => new(503, "The database cannot be used now.", detail) { RetryAfter = TimeSpan.FromSeconds(seconds) };
}
