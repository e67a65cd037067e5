using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on a schedule in UTC.</summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>NCRONTAB with five or six fields, or <c>%setting%</c> naming a setting that holds one.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Run once at each start, whatever the schedule says.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Remember the last run across restarts, so that a missed one is made up for at the next start.</summary>
    public bool UseMonitor { get; set; } = true;
}

/// <summary>What a timer function is told about its schedule.</summary>
public class TimerInfo
{
    /// <summary>Null when the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The run makes up for an occurrence that passed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Times in UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The occurrence before this one.</summary>
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
