import { workloadsOf, type Rule } from '../manifest.ts';

/** *restricted* of the pod security standards, and two things more: a root file system nobody writes to, and no token. */
export const checkPodSecurity: Rule = (rendered) =>
  workloadsOf(rendered).flatMap(({ title, pod }) => {
    const { securityContext, automountServiceAccountToken, hostNetwork, hostPID, hostIPC, volumes = [] } = pod;
    const problems: string[] = [];
    const expect = (isTrue: boolean, problem: string) => void (isTrue || problems.push(`${title}: ${problem}`));
    expect(securityContext?.runAsNonRoot === true, 'set securityContext.runAsNonRoot: true');
    expect(securityContext?.runAsUser !== 0, 'runAsUser is root: set another');
    expect(securityContext?.seccompProfile?.type === 'RuntimeDefault', 'set seccompProfile.type: RuntimeDefault');
    expect(automountServiceAccountToken === false, 'set automountServiceAccountToken: false');
    expect(!hostNetwork && !hostPID && !hostIPC, "leave the host's namespaces (hostNetwork, hostPID, hostIPC) alone");
    expect(!volumes.some(({ hostPath }) => hostPath), 'mount no hostPath');
    for (const { name, securityContext: own, ports = [] } of [...(pod.initContainers ?? []), ...pod.containers]) {
      const at = `container ${name}`;
      expect(own?.allowPrivilegeEscalation === false, `${at}: set allowPrivilegeEscalation: false`);
      expect(own?.readOnlyRootFilesystem === true, `${at}: set readOnlyRootFilesystem: true`);
      expect(own?.capabilities?.drop?.includes('ALL') === true, `${at}: drop ALL capabilities`);
      expect((own?.capabilities?.add ?? []).length === 0, `${at}: add no capability`);
      expect(!own?.privileged, `${at}: it is privileged`);
      expect(!ports.some(({ hostPort }) => hostPort), `${at}: take no hostPort`);
    }
    return problems;
  });
