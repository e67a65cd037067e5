namespace TechVolunteers.Tests.Faults;

internal enum CrashStore
{
    Records,
    TaskHub,
}

/// <summary>Where the app dies: before or after the n-th commit of one of its two stores, counted from the start of the app.</summary>
internal sealed record CrashSite(CrashStore Store, long N, bool Before)
{
    public override string ToString() => $"{(Before ? "before" : "after")} commit {N} of the {(Store == CrashStore.Records ? "records" : "task hub")}";
}

/// <summary>The app is dead: nothing it does from here on counts.</summary>
internal sealed class CrashedException() : Exception("The app was killed here.");
