using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Studio.DecisionEngine.Rules;

namespace Studio.DecisionEngine.Arbitration;

/// <summary>
/// Who is not proposed what a rule would propose, so that what the rule brings can be told. Whether somebody is of the group depends on the rule, the subject and the rule's salt alone: it is the same at
/// each contact and on every host, and groups of two rules have nothing to do with each other.
/// </summary>
public static class ControlGroup
{
    /// <summary>True where the subject is of the rule's group. What has to be said is withheld from nobody.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="subject">The id of the person, or of a visitor who is nobody known.</param>
    public static bool Withholds(Rule rule, string subject) => rule is { IsMandatory: false, ControlShare: > 0 } && PlaceOf(rule.Id, rule.ControlSalt, subject) < rule.ControlShare;

    /// <summary>A number from 0 to below 1, spread evenly over subjects: the first eight bytes of SHA-256 over salt, rule and subject.</summary>
    public static double PlaceOf(string ruleId, string salt, string subject)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}\0{ruleId}\0{subject}"), hash);

        // As many bits as a number holds exactly: all would be rounded up to 1 now and then.
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) / (double)(1UL << 53);
    }
}
