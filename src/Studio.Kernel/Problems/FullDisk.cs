namespace Studio.Kernel.Problems;

/// <summary>Tells whoever sends a file that the disk has no room for it: 507.</summary>
internal sealed class FullDisk : IProblemMapper
{
    // ENOSPC and EDQUOT of errno.h, which .NET gives as they are; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);

    public ProblemException? Map(Exception exception) => exception is IOException { HResult: NoSpace or NoQuota or HandleDiskFull or DiskFull }
        ? new ProblemException(507, "The disk is full.", "Nothing was changed. Ask the operator to make room.")
        : null;
}
